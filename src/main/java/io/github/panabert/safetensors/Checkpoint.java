package io.github.panabert.safetensors;

import io.github.panabert.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of a checkpoint, and where its index says that each tensor is.
 *
 * @param files at least one
 * @param index tensor to file; empty if there is no index
 */
record Checkpoint(List<Path> files, Map<String, Path> index) {
    static final String FILE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String PICKLED = "pytorch_model.bin";
    private static final String PICKLED_INDEX = "pytorch_model.bin.index.json";

    /** The files by which a folder is known to hold a checkpoint, ours to read or not. */
    static final Set<String> MAIN_FILES = Set.of(FILE, INDEX, PICKLED, PICKLED_INDEX);

    /** The files of a path: itself, or what the folder holds. */
    static Checkpoint locate(Path path) {
        if (Files.isRegularFile(path) && path.toString().endsWith(".index.json")) {
            return indexed(path);
        }
        if (Files.isRegularFile(path)) {
            return new Checkpoint(List.of(path), Map.of());
        }
        if (!Files.exists(path)) {
            throw missing(path, path + ": no such file or folder");
        }
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(path + ": neither a file nor a folder");
        }
        if (Files.exists(path.resolve(FILE))) {
            return new Checkpoint(List.of(regular(path.resolve(FILE))), Map.of());
        }
        if (Files.exists(path.resolve(INDEX))) {
            return indexed(path.resolve(INDEX));
        }
        if (isPickledIn(path)) {
            throw new IllegalArgumentException(
                    "%s: has %s and no %s: write a folder that has it by: panabert convert %s OUT --dtype F32"
                            .formatted(path, PICKLED, FILE, path));
        }
        throw missing(
                path.resolve(FILE), path + ": no weights here, expected " + FILE + " or " + INDEX);
    }

    /** The state dicts of torch at a path: itself, or what the folder holds. */
    static Checkpoint locatePickled(Path path) {
        if (!Files.isDirectory(path)) {
            return new Checkpoint(List.of(path), Map.of());
        }
        Path single = path.resolve(PICKLED);
        return Files.exists(single)
                ? new Checkpoint(List.of(regular(single)), Map.of())
                : indexed(path.resolve(PICKLED_INDEX));
    }

    static boolean isPickledIn(Path folder) {
        return Files.exists(folder.resolve(PICKLED)) || Files.exists(folder.resolve(PICKLED_INDEX));
    }

    private static Checkpoint indexed(Path file) {
        JsonObject object = JsonObject.read(file);
        JsonObject weightMap = object.object("weight_map");
        Map<String, Path> index = new LinkedHashMap<>();
        for (String tensor : weightMap.entries().keySet()) {
            index.put(tensor, shard(file, weightMap, tensor));
        }
        if (index.isEmpty()) {
            throw object.invalid("weight_map", "lists no tensor");
        }
        return new Checkpoint(index.values().stream().distinct().sorted().toList(), index);
    }

    /** The shard of a tensor, inside the folder of the index. */
    private static Path shard(Path index, JsonObject weightMap, String tensor) {
        String name = weightMap.string(tensor);
        if (!name.matches("[^/\\\\:\0]+")) {
            throw weightMap.invalid(
                    tensor, "expected a file of this folder, found " + TensorInfo.shown(name));
        }
        Path file = index.resolveSibling(name);
        if (!Files.exists(file)) {
            throw missing(
                    file,
                    file + ": no such file, the shard that " + index.getFileName() + " names");
        }
        return regular(file);
    }

    private static Path regular(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": not a file");
        }
        return file;
    }

    private static String indexOf(Path shard) {
        return shard.toString().endsWith(".safetensors") ? INDEX : PICKLED_INDEX;
    }

    private static UncheckedIOException missing(Path file, String message) {
        return new UncheckedIOException(message, new NoSuchFileException(file.toString()));
    }

    /** Whether a folder holds a checkpoint that can be opened. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE)) || Files.exists(folder.resolve(INDEX));
    }

    /** Every tensor of the index is in the file that the index says. */
    void check(SafeTensors opened) {
        index.forEach(
                (name, file) -> {
                    String where =
                            file + ": tensor " + TensorInfo.shown(name) + " of " + indexOf(file);
                    if (!opened.contains(name)) {
                        throw new IllegalArgumentException(where + " is in no shard");
                    }
                    Path found = opened.info(name).file();
                    if (!found.equals(file)) {
                        throw new IllegalArgumentException(
                                where + " is not in this shard but in " + found);
                    }
                });
    }
}
