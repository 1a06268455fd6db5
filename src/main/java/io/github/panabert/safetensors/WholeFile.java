package io.github.panabert.safetensors;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;

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
            throughPart(
                    target,
                    part -> {
                        try (FileChannel channel =
                                FileChannel.open(
                                        part,
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.WRITE)) {
                            body.writeTo(channel);
                        }
                    });
        } catch (IOException e) {
            throw FileErrors.unwritable(file, e);
        }
    }

    /** Writes a folder, which must not be there or be empty; the body finds an empty one. */
    static void writeFolder(Path folder, Body<Path> body) {
        try {
            Path target = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath();
            throughPart(
                    target,
                    part -> {
                        Files.createDirectory(part);
                        body.writeTo(part);
                        Files.deleteIfExists(target);
                    });
        } catch (IOException e) {
            throw FileErrors.unwritable(folder, e);
        }
    }

    /**
     * Writes beside the target and moves into its place. What is half written is deleted, also when
     * the process is told to end meanwhile.
     */
    private static void throughPart(Path target, Body<Path> body) throws IOException {
        Path part = partBeside(target);
        Thread atExit = new Thread(() -> deleteIfPossible(part));
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            body.writeTo(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            forget(atExit);
            deleteTree(part);
        }
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // the process is ending, and the thread does its work
        }
    }

    private static void deleteIfPossible(Path part) {
        try {
            deleteTree(part);
        } catch (IOException _) {
            // nobody is left to be told
        }
    }

    /** Deletes what is there; somebody else may be deleting it too. */
    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException e)
                            throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** A name that is not there, in the same folder and so on the same file system. */
    private static Path partBeside(Path target) {
        String some = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return target.resolveSibling("." + target.getFileName() + "." + some + ".part");
    }
}
