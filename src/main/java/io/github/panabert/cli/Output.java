package io.github.panabert.cli;

import io.github.panabert.json.FileErrors;
import io.github.panabert.safetensors.SafeTensorsWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The stream of results: stdout, or a file that is written beside its place and moved into it at
 * the end. One that is closed without {@link #finish} leaves no file.
 */
final class Output implements AutoCloseable {
    private static final String STDOUT = "stdout";

    private final OutputStream stream;
    private final String name;
    private final Path part;
    private final Path target;

    private Output(OutputStream stream, String name, Path part, Path target) {
        this.stream = new BufferedOutputStream(stream, 1 << 16);
        this.name = name;
        this.part = part;
        this.target = target;
    }

    static Output to(OutputStream stdout) {
        return new Output(stdout, STDOUT, null, null);
    }

    /**
     * @throws UncheckedIOException if there can't be such a file
     */
    static Output to(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A device or a pipe is written as it is: nothing may be moved over it.
                return new Output(Files.newOutputStream(file), file.toString(), null, null);
            }
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path part =
                    target.resolveSibling(
                            "."
                                    + target.getFileName()
                                    + "."
                                    + ProcessHandle.current().pid()
                                    + ".part");
            part.toFile().deleteOnExit();
            OutputStream stream =
                    Files.newOutputStream(
                            part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            return new Output(stream, file.toString(), part, target);
        } catch (IOException e) {
            throw FileErrors.unwritable(file, e);
        }
    }

    boolean isStdout() {
        return name.equals(STDOUT);
    }

    void write(String text) {
        attempt(() -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    void write(byte[] bytes) {
        attempt(() -> stream.write(bytes));
    }

    void write(SafeTensorsWriter tensors) {
        attempt(() -> tensors.write(Channels.newChannel(stream)));
    }

    void flush() {
        attempt(stream::flush);
    }

    /** All is written: a file appears at its place. */
    void finish() {
        flush();
        if (part != null) {
            attempt(
                    () -> {
                        stream.close();
                        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                    });
        }
    }

    /** Without {@link #finish}: what is on stdout stays, a file doesn't appear. */
    @Override
    public void close() {
        if (part == null) {
            flush();
        } else {
            attempt(
                    () -> {
                        stream.close();
                        Files.deleteIfExists(part);
                    });
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe")) {
                throw new ClosedPipeException(e);
            }
            throw FileErrors.unwritable(name, e);
        }
    }
}
