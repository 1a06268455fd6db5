package io.github.panabert.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads a command computes with. */
final class ThreadsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads to compute with; default: as many as there are processors")
    private void set(int count) {
        if (count < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--threads: expected at least 1, found " + count);
        }
        threads = count;
    }

    int threads() {
        return threads;
    }
}
