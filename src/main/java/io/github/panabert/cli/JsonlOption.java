package io.github.panabert.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Rows from a file or stdin: one JSON object a line. */
final class JsonlOption {
    @Option(
            names = "--jsonl",
            paramLabel = "FILE",
            description = "read rows from this file, - for stdin: one JSON object a line")
    private Path file;

    boolean given() {
        return file != null;
    }

    /**
     * @throws java.io.UncheckedIOException if the file can't be read
     */
    RowReader open(Console console) {
        return file.equals(Path.of("-"))
                ? new LineReader("stdin", console.in(), true)
                : LineReader.ofJson(file);
    }
}
