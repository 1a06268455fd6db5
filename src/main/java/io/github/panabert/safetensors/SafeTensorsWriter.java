package io.github.panabert.safetensors;

import io.github.panabert.json.Json;
import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Collects tensors and writes them as one safetensors file. As in safetensors' {@code serialize},
 * the tensors stand in the order of their dtypes' alignment, the largest first, then of their
 * names: the same tensors give the same bytes, in whatever order they were added.
 *
 * <p>The tensors are read when the file is written, block by block. Not thread-safe.
 */
public final class SafeTensorsWriter {
    private static final int ALIGNMENT = 8;

    private record Entry(DType dtype, List<Long> shape, Content content) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    /**
     * A file without tensors yet.
     *
     * @param metadata notes for the file's {@code __metadata__}; none are left out altogether
     */
    public SafeTensorsWriter(Map<String, String> metadata) {
        this.metadata = new TreeMap<>(metadata);
    }

    /**
     * Adds floats, rounded to the nearest number of the dtype, ties to even.
     *
     * @param dtype F64, F32, F16 or BF16; writing a finite number that it can't hold is refused
     * @throws IllegalArgumentException if the dtype is another, or the name was added before
     */
    public SafeTensorsWriter floats(String name, DType dtype, Tensor tensor) {
        requireDType(name, dtype, dtype.isFloat());
        float[] data = tensor.data();
        Content content =
                Content.ofFloats(
                        label(name),
                        dtype,
                        data.length,
                        (first, block) -> {
                            for (int i = 0; i < block.length; i++) {
                                block[i] = data[(int) first + i];
                            }
                        });
        return add(name, dtype, longs(tensor.shape()), content);
    }

    /**
     * Adds integers.
     *
     * @param dtype I64, I32, I16, I8, U8 or BOOL (0 and 1)
     * @throws IllegalArgumentException if the dtype is another or can't hold a number, the shape
     *     does not fit, or the name was added before
     */
    public SafeTensorsWriter integers(String name, DType dtype, long[] values, int... shape) {
        requireDType(name, dtype, dtype.isInteger());
        long count = IntStream.of(shape).asLongStream().reduce(1, Math::multiplyExact);
        if (count != values.length) {
            throw invalid(
                    name, values.length + " numbers do not have shape " + Arrays.toString(shape));
        }
        return add(name, dtype, longs(shape), Content.ofIntegers(label(name), dtype, values));
    }

    /**
     * Adds a tensor of another file.
     *
     * @param dtype its own dtype, whatever that is: the bytes are copied; or, for one of floats,
     *     another of floats: the numbers are rounded as by {@link #floats}
     * @throws IllegalArgumentException if there is no such tensor, it can't have the dtype, or the
     *     name was added before
     */
    public SafeTensorsWriter copy(SafeTensors from, String name, DType dtype) {
        TensorInfo info = from.info(name);
        if (info.dtype() == dtype) {
            return add(name, dtype, info.shape(), Content.ofBytes(from.segment(name)));
        }
        requireDType(name, dtype, dtype.isFloat() && info.dtype().isFloat());
        Content content =
                Content.ofFloats(
                        info.label(),
                        dtype,
                        info.elementCount(),
                        (first, block) -> from.readDoubles(name, first, block));
        return add(name, dtype, info.shape(), content);
    }

    private SafeTensorsWriter add(String name, DType dtype, List<Long> shape, Content content) {
        if (name.equals(HeaderParser.METADATA)) {
            throw invalid(name, "the name is taken by the format");
        }
        Entry entry = new Entry(dtype, shape, content);
        if (entries.putIfAbsent(name, entry) != null) {
            throw invalid(name, "added twice");
        }
        return this;
    }

    /**
     * Writes the file, whole or not at all. A file that is there is replaced.
     *
     * @throws IllegalArgumentException if a number is too large for its tensor's dtype
     * @throws UncheckedIOException if the file can't be written
     */
    public void write(Path file) {
        write(file, _ -> {});
    }

    /**
     * As {@link #write(Path)}.
     *
     * @param written told the size of each tensor once it is written
     */
    void write(Path file, LongConsumer written) {
        WholeFile.write(file, channel -> write(channel, written));
    }

    /**
     * Writes what a file would hold.
     *
     * @throws IllegalArgumentException if a number is too large for its tensor's dtype
     * @throws IOException if the channel can't be written
     */
    public void write(WritableByteChannel channel) throws IOException {
        write(channel, _ -> {});
    }

    private void write(WritableByteChannel channel, LongConsumer written) throws IOException {
        List<String> names = new ArrayList<>(entries.keySet());
        names.sort(
                Comparator.comparing((String name) -> entries.get(name).dtype())
                        .reversed()
                        .thenComparing(SafeTensorsWriter::utf8, Arrays::compareUnsigned));
        writeHeader(header(names), channel);
        for (String name : names) {
            Content content = entries.get(name).content();
            content.writeTo(channel);
            written.accept(content.byteSize());
        }
    }

    private static void writeHeader(byte[] header, WritableByteChannel channel) throws IOException {
        int padding = Math.floorMod(-header.length, ALIGNMENT);
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + header.length + padding)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length + padding)
                        .put(header)
                        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
                        .flip();
        Content.writeAll(bytes, channel);
    }

    private byte[] header(List<String> names) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json =
                Json.factory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart(HeaderParser.METADATA);
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long position = 0;
            for (String name : names) {
                Entry entry = entries.get(name);
                json.writeObjectPropertyStart(name);
                json.writeStringProperty("dtype", entry.dtype().name());
                json.writeArrayPropertyStart("shape");
                entry.shape().forEach(json::writeNumber);
                json.writeEndArray();
                json.writeArrayPropertyStart("data_offsets");
                json.writeNumber(position);
                position += entry.content().byteSize();
                json.writeNumber(position);
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return utf8(text.toString());
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "a name or note has half a character: " + TensorInfo.shown(text), e);
        }
    }

    private static List<Long> longs(int[] shape) {
        return IntStream.of(shape).asLongStream().boxed().toList();
    }

    private static void requireDType(String name, DType dtype, boolean fits) {
        if (!fits) {
            throw invalid(name, "can't be written as " + dtype);
        }
    }

    private static String label(String name) {
        return "tensor " + TensorInfo.shown(name);
    }

    private static IllegalArgumentException invalid(String name, String problem) {
        return new IllegalArgumentException(label(name) + ": " + problem);
    }
}
