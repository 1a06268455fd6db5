package io.github.panabert.safetensors;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Files and folders written whole or not at all: beside their place, then moved into it. */
final class WholeFile {
    /** What writes the content. */
    interface Body<T> {
        void writeTo(T target) throws IOException;
    }

    private WholeFile() {}

    /** Writes a file; one that is there is replaced at the end. */
    static void write(Path file, Body<WritableByteChannel> body) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file;
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                throw new IllegalArgumentException(file + ": is there and is not a file");
            }
            Path part = partBeside(target);
            try {
                try (FileChannel channel =
                        FileChannel.open(
                                part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    body.writeTo(channel);
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw FileErrors.unwritable(file, e);
        }
    }

    /** Writes a folder, which must not be there or be empty; the body finds an empty one. */
    static void writeFolder(Path folder, Body<Path> body) {
        try {
            Path target = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath();
            Path part = partBeside(target);
            try {
                Files.createDirectory(part);
                body.writeTo(part);
                Files.deleteIfExists(target);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteTree(part);
            }
        } catch (IOException e) {
            throw FileErrors.unwritable(folder, e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** A name that is not there, in the same folder and so on the same file system. */
    private static Path partBeside(Path target) {
        String name = "." + target.getFileName() + "." + UUID.randomUUID() + ".part";
        return target.resolveSibling(name);
    }
}
