package io.github.panabert.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the results of a command go. */
final class OutOption {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write to this file, whole or not at all; default: stdout")
    private Path file;

    boolean given() {
        return file != null;
    }

    Output open(Console console) {
        return file == null ? Output.to(console.out()) : Output.to(file);
    }
}
