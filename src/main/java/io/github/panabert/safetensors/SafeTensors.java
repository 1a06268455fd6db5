package io.github.panabert.safetensors;

import io.github.panabert.json.FileErrors;
import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The tensors of a safetensors checkpoint: one file, or the shards of a folder. The files are
 * memory-mapped and validated when they are opened; they stay open as long as anything refers to
 * them, so there is nothing to close. Immutable; any thread may read. The files must not be changed
 * while they are mapped.
 *
 * <p>The format is that of <a href="https://github.com/huggingface/safetensors">safetensors</a>.
 */
public final class SafeTensors {
    private record Stored(TensorInfo info, StoredBytes bytes) {}

    private final Path path;
    private final Map<String, Stored> tensors;
    private final Map<String, String> metadata;

    private SafeTensors(Path path, Map<String, Stored> tensors, Map<String, String> metadata) {
        this.path = path;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Opens a file, the shards that an index ({@code ....index.json}) lists, or a folder: its
     * {@code model.safetensors}, else the shards of its {@code model.safetensors.index.json}.
     *
     * @throws IllegalArgumentException if a file is malformed, index and shards disagree, or the
     *     folder has weights of another format only
     * @throws UncheckedIOException if a file is missing or can't be read
     */
    public static SafeTensors open(Path path) {
        Checkpoint checkpoint = Checkpoint.locate(path);
        Map<String, Stored> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Path file : checkpoint.files()) {
            map(file, tensors, metadata);
        }
        SafeTensors opened = new SafeTensors(path, tensors, metadata);
        checkpoint.check(opened);
        return opened;
    }

    /**
     * As {@link #open}, and where there are no safetensors the state dicts of {@code torch.save}:
     * {@code pytorch_model.bin} or its shards. Nothing in them is executed.
     *
     * @throws IllegalArgumentException as {@link #open}, and if such a file holds more than tensors
     * @throws UncheckedIOException if a file is missing or can't be read
     */
    public static SafeTensors openAny(Path path) {
        boolean pickled =
                Files.isDirectory(path)
                        ? !isIn(path) && Checkpoint.isPickledIn(path)
                        : Files.isRegularFile(path)
                                && !path.toString().endsWith(".safetensors")
                                && TorchFile.is(path);
        if (!pickled) {
            return open(path);
        }
        Checkpoint checkpoint = Checkpoint.locatePickled(path);
        Map<String, Stored> tensors = new LinkedHashMap<>();
        for (Path file : checkpoint.files()) {
            TorchFile.tensors(file)
                    .forEach((info, bytes) -> add(info, StoredBytes.ofMap(bytes), tensors));
        }
        SafeTensors opened = new SafeTensors(path, tensors, Map.of("format", "pt"));
        checkpoint.check(opened);
        return opened;
    }

    /** Whether a folder has a {@code model.safetensors} or an index of shards. */
    public static boolean isIn(Path folder) {
        return Checkpoint.isIn(folder);
    }

    /** The interruption of a thread that reads a file closes it: then once more, without. */
    private static void map(Path file, Map<String, Stored> tensors, Map<String, String> metadata) {
        boolean interrupted = false;
        try {
            while (!mapUnlessInterrupted(file, tensors, metadata)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean mapUnlessInterrupted(
            Path file, Map<String, Stored> tensors, Map<String, String> metadata) {
        try {
            FileChannel channel = FileChannel.open(file); // closed when nothing refers to it
            try {
                map(file, channel, tensors, metadata);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }

    private static void map(
            Path file,
            FileChannel channel,
            Map<String, Stored> tensors,
            Map<String, String> metadata)
            throws IOException {
        Header header = Header.read(file, channel);
        MemorySegment all = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        MemorySegment data = all.asSlice(header.dataStart());
        for (TensorInfo info : header.tensors()) {
            MemorySegment mapped = data.asSlice(info.begin(), info.byteSize());
            long position = header.dataStart() + info.begin();
            add(info, new StoredBytes(mapped, channel, position), tensors);
        }
        header.metadata().forEach(metadata::putIfAbsent);
    }

    private static void add(TensorInfo info, StoredBytes bytes, Map<String, Stored> tensors) {
        Stored other = tensors.putIfAbsent(info.name(), new Stored(info, bytes));
        if (other != null) {
            throw info.invalid("is in " + other.info().file() + " too");
        }
    }

    /** What was opened. */
    public Path path() {
        return path;
    }

    /** The names of the tensors: file by file, each in the order of its header. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** Whether there is a tensor of this name. */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** The files' own notes, {@code __metadata__}; of shards that differ the first one's. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * What is known of a tensor.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    public TensorInfo info(String name) {
        return stored(name).info();
    }

    /**
     * The bytes of a tensor in the map: read-only, little-endian, of any alignment.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    public MemorySegment segment(String name) {
        return stored(name).bytes().mapped();
    }

    /**
     * A tensor of floats, a copy: F32 as it is, F16 and BF16 widened exactly, F64 rounded to the
     * nearest float.
     *
     * @throws IllegalArgumentException if there is no such tensor, it is of another dtype, or it is
     *     too large for an array
     */
    public Tensor floats(String name) {
        TensorInfo info = info(name);
        requireFloats(info);
        int[] shape = new int[info.shape().size()];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = arraySize(info, info.shape().get(d));
        }
        float[] data = new float[arraySize(info, info.elementCount())];
        readFloats(name, 0, data, 0, data.length);
        return Tensor.of(data, shape);
    }

    /**
     * Copies a part of a tensor of floats, converted as by {@link #floats}: blocks that are packed,
     * without a copy of the whole.
     *
     * @param firstElement the index of the first number, the tensor taken as one row
     * @param into where the numbers go, from {@code offset} on
     * @throws IllegalArgumentException if there is no such tensor, or it is of another dtype
     * @throws IndexOutOfBoundsException if the range is not within the tensor or the array
     */
    public void readFloats(String name, long firstElement, float[] into, int offset, int count) {
        Stored tensor = stored(name);
        requireFloats(tensor.info());
        Objects.checkFromIndexSize(firstElement, count, tensor.info().elementCount());
        Objects.checkFromIndexSize(offset, count, into.length);
        DType dtype = tensor.info().dtype();
        long size = dtype.bits() / Byte.SIZE;
        StoredBytes bytes = tensor.bytes();
        if (!bytes.isLarge(count * size)
                || !readFile(bytes, dtype, firstElement * size, into, offset, count * size)) {
            Widening.floats(dtype, bytes.mapped(), firstElement, into, offset, count);
        }
    }

    /**
     * Looks rows of a matrix of floats up, converted as by {@link #floats}.
     *
     * @param rows the rows are those of the indices [from, to)
     * @param into where their numbers go, from the start on
     * @throws IllegalArgumentException if there is no such tensor, it is of another dtype, or no
     *     matrix
     * @throws IndexOutOfBoundsException if there is no such row, or the array has not the room
     */
    public void readRows(String name, int[] rows, int from, int to, float[] into) {
        Stored tensor = stored(name);
        TensorInfo info = tensor.info();
        requireFloats(info);
        if (info.shape().size() != 2) {
            throw info.invalid("expected a matrix, found " + info.type());
        }
        int columns = arraySize(info, info.shape().getLast());
        Widening.rows(info.dtype(), tensor.bytes().mapped(), columns, rows, from, to, into);
    }

    private static boolean readFile(
            StoredBytes bytes, DType dtype, long from, float[] into, int offset, long byteSize) {
        long size = dtype.bits() / Byte.SIZE;
        return bytes.readFile(
                from,
                byteSize,
                (piece, at) -> {
                    int done = (int) (at / size);
                    int numbers = (int) (piece.byteSize() / size);
                    Widening.floats(dtype, piece, 0, into, offset + done, numbers);
                });
    }

    /** Fills a block with numbers of a tensor of floats, none of them rounded. */
    void readDoubles(String name, long firstElement, double[] block) {
        if (info(name).dtype() == DType.F64) {
            Widening.doubles(segment(name), firstElement, block);
            return;
        }
        float[] floats = new float[block.length];
        readFloats(name, firstElement, floats, 0, floats.length);
        for (int i = 0; i < block.length; i++) {
            block[i] = floats[i];
        }
    }

    private static void requireFloats(TensorInfo info) {
        if (!info.dtype().isFloat()) {
            throw info.invalid("expected floats (F64, F32, F16, BF16), found " + info.type());
        }
    }

    /**
     * The numbers of a tensor of integers, a copy; BOOL as 0 and 1.
     *
     * @throws IllegalArgumentException if there is no such tensor, it is none of I64, I32, I16, I8,
     *     U8, BOOL, or it is too large for an array
     */
    public long[] longs(String name) {
        Stored tensor = stored(name);
        TensorInfo info = tensor.info();
        if (!info.dtype().isInteger()) {
            throw info.invalid(
                    "expected integers (I64, I32, I16, I8, U8, BOOL), found " + info.type());
        }
        MemorySegment from = tensor.bytes().mapped();
        long[] values = new long[arraySize(info, info.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Widening.integer(info.dtype(), from, i);
        }
        return values;
    }

    /**
     * As {@link #longs}, for numbers that must be ints.
     *
     * @throws IllegalArgumentException as {@link #longs}, and if a number is no int
     */
    public int[] ints(String name) {
        long[] longs = longs(name);
        int[] ints = new int[longs.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) longs[i];
            if (ints[i] != longs[i]) {
                throw info(name).invalid("number " + longs[i] + " at index " + i + " is no int");
            }
        }
        return ints;
    }

    private Stored stored(String name) {
        Stored tensor = tensors.get(name);
        if (tensor == null) {
            List<String> first = new ArrayList<>(names()).subList(0, Math.min(3, tensors.size()));
            throw new IllegalArgumentException(
                    path
                            + ": no tensor "
                            + TensorInfo.shown(name)
                            + " among its "
                            + tensors.size()
                            + ", the first of which are "
                            + first);
        }
        return tensor;
    }

    private static int arraySize(TensorInfo info, long size) {
        if (size > Integer.MAX_VALUE) {
            throw info.invalid(info.type() + " is too large for an array");
        }
        return (int) size;
    }
}
