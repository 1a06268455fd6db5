package io.github.panabert.safetensors;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rewrites a safetensors file or a model folder with its floats in another dtype, each rounded to
 * the nearest number, ties to even. Integers stay as they are. A state dict of {@code torch.save},
 * {@code pytorch_model.bin}, is read where there are no safetensors; nothing in it is executed.
 *
 * <p>Of a folder, each checkpoint in it, sub folders included, becomes one {@code
 * model.safetensors}; its {@code config.json} states the new dtype if it stated one; weights in
 * other formats and hidden folders are left out; every other file is copied. Thread-safe.
 */
public final class Conversion {
    private static final Pattern WEIGHTS =
            Pattern.compile(
                    ".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|ot|onnx|onnx_data|gguf|tflite)"
                            + "|.*\\.(safetensors|bin|h5)\\.index\\.json"
                            + "|openvino_.*\\.xml");
    private static final Pattern HIDDEN_FOLDER = Pattern.compile(".*[/\\\\]\\.[^/\\\\]+[/\\\\].*");

    /** Is told how a conversion goes on. */
    public interface Progress {
        /** So many bytes of tensors are written, of so many. */
        void to(long bytes, long total);
    }

    private final DType dtype;
    private final Progress progress;
    private long total;
    private long written;

    private Conversion(DType dtype, Progress progress) {
        this.dtype = dtype;
        this.progress = progress;
    }

    /**
     * Converts {@code in} to {@code out}, whole or not at all.
     *
     * @param in a safetensors file, a state dict of torch, or a folder with a checkpoint of either
     * @param out what must not be there yet, or be empty
     * @param dtype F32, F16 or BF16
     * @throws IllegalArgumentException if the dtype is another, {@code in} is malformed, has
     *     neither safetensors nor a {@code pytorch_model.bin}, or that holds more than tensors,
     *     {@code out} is not free, or a number is too large for the dtype
     * @throws UncheckedIOException if a file is missing, can't be read or can't be written
     */
    public static void convert(Path in, Path out, DType dtype) {
        convert(in, out, dtype, (_, _) -> {});
    }

    /**
     * As {@link #convert(Path, Path, DType)}.
     *
     * @param progress told how it goes on, by the calling thread
     */
    public static void convert(Path in, Path out, DType dtype, Progress progress) {
        switch (dtype) {
            case F32, F16, BF16 -> {}
            default ->
                    throw new IllegalArgumentException(
                            "can't convert to " + dtype + ", expected F32, F16 or BF16");
        }
        Conversion conversion = new Conversion(dtype, progress);
        try {
            requireFree(in, out);
            if (Files.isDirectory(in)) {
                conversion.folder(in.toAbsolutePath().normalize(), out);
            } else {
                SafeTensors tensors = SafeTensors.openAny(in);
                conversion.total = conversion.bytes(tensors);
                conversion.tensors(tensors, out);
            }
        } catch (IOException e) {
            throw FileErrors.unreadable(in, e);
        }
    }

    private static void requireFree(Path in, Path out) throws IOException {
        if (Files.exists(in)) {
            Path place = Files.exists(out) ? out.toRealPath() : realPathOfNew(out);
            if (place.startsWith(in.toRealPath())) {
                throw new IllegalArgumentException(out + ": is " + in + " or inside of it");
            }
        }
        boolean folder = Files.isDirectory(in);
        if (Files.exists(out) && !(folder ? isEmptyFolder(out) : isEmptyFile(out))) {
            throw new IllegalArgumentException(
                    out
                            + ": is there, expected nothing or an empty "
                            + (folder ? "folder" : "file"));
        }
    }

    private static Path realPathOfNew(Path out) throws IOException {
        Path absolute = out.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IllegalArgumentException(out + ": there is no folder " + parent);
        }
        return parent.toRealPath().resolve(absolute.getFileName());
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private static boolean isEmptyFile(Path path) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == 0;
    }

    private void tensors(SafeTensors from, Path file) {
        SafeTensorsWriter writer = new SafeTensorsWriter(from.metadata());
        for (String name : from.names()) {
            TensorInfo info = from.info(name);
            switch (info.dtype()) {
                case F64, F32, F16, BF16 -> writer.copy(from, name, dtype);
                case I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                        writer.copy(from, name, info.dtype());
                default -> throw info.invalid("can't convert " + info.type() + " to " + dtype);
            }
        }
        writer.write(file, this::advance);
    }

    private void advance(long bytes) {
        written += bytes;
        progress.to(written, total);
    }

    /** How many bytes the tensors are to have. */
    private long bytes(SafeTensors from) {
        return from.names().stream()
                .map(from::info)
                .mapToLong(
                        info ->
                                info.dtype().isFloat()
                                        ? info.elementCount() * dtype.bits() / Byte.SIZE
                                        : info.byteSize())
                .sum();
    }

    private void folder(Path in, Path out) throws IOException {
        List<Path> files = files(in);
        Map<Path, SafeTensors> sources = sources(in, files);
        total = sources.values().stream().mapToLong(this::bytes).sum();
        WholeFile.writeFolder(
                out,
                target -> {
                    for (Map.Entry<Path, SafeTensors> source : sources.entrySet()) {
                        tensors(source.getValue(), newFile(target, in, source.getKey()));
                    }
                    for (Path file : files) {
                        if (!WEIGHTS.matcher(file.getFileName().toString()).matches()) {
                            boolean besideWeights = sources.containsKey(modelFile(file));
                            copy(file, newFile(target, in, file), besideWeights);
                        }
                    }
                });
    }

    /** All files of a folder, those of hidden folders left out, in the order of their names. */
    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> paths = Files.walk(in, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(Files::isRegularFile)
                    .filter(file -> !HIDDEN_FOLDER.matcher("/" + in.relativize(file)).matches())
                    .sorted()
                    .toList();
        }
    }

    /**
     * Each file of tensors to be written, under its place in the folder, and what it is made of.
     */
    private static Map<Path, SafeTensors> sources(Path in, List<Path> files) {
        Map<Path, SafeTensors> sources = new TreeMap<>();
        for (Path file : files) {
            if (Checkpoint.MAIN_FILES.contains(file.getFileName().toString())) {
                sources.computeIfAbsent(modelFile(file), m -> SafeTensors.openAny(m.getParent()));
            }
        }
        if (sources.isEmpty()) {
            SafeTensors.open(in); // throws: it says what is missing
        }
        Set<Path> taken = new HashSet<>();
        sources.values().forEach(s -> s.names().forEach(name -> taken.add(s.info(name).file())));
        for (Path file : files) {
            if (file.toString().endsWith(".safetensors") && !taken.contains(file)) {
                sources.computeIfAbsent(file, SafeTensors::open);
            }
        }
        return sources;
    }

    private static Path modelFile(Path sibling) {
        return sibling.resolveSibling(Checkpoint.FILE);
    }

    private static Path newFile(Path target, Path in, Path file) throws IOException {
        Path copy = target.resolve(in.relativize(file));
        Files.createDirectories(copy.getParent());
        return copy;
    }

    private void copy(Path from, Path to, boolean besideWeights) throws IOException {
        if (besideWeights && from.endsWith("config.json")) {
            Files.writeString(to, DTypeSetting.replaced(from, dtype));
        } else {
            Files.copy(from, to);
        }
    }
}
