package io.github.panabert.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a model folder, to be changed. */
final class ModelCopy {
    private final Path folder;

    private ModelCopy(Path folder) {
        this.folder = folder;
    }

    static ModelCopy of(Path model, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.walk(model)) {
            files = paths.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = folder.resolve(model.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        return new ModelCopy(folder);
    }

    Path folder() {
        return folder;
    }

    /** Replaces what matches in a file, once at least. */
    ModelCopy edit(String file, String pattern, String replacement) throws IOException {
        String text = Files.readString(folder.resolve(file));
        String edited = text.replaceAll(pattern, replacement);
        if (edited.equals(text)) {
            throw new IllegalArgumentException(file + " has no " + pattern);
        }
        return write(file, edited);
    }

    ModelCopy write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
        return this;
    }

    ModelCopy delete(String file) throws IOException {
        Files.delete(folder.resolve(file));
        return this;
    }
}
