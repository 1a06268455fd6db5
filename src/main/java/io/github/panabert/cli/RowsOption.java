package io.github.panabert.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The input of a command: texts as arguments, lines of stdin, or JSON objects, one a line. */
final class RowsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TEXT",
            description =
                    "a text; - or none: the lines of stdin; before one that begins with -, write --")
    private List<String> texts = List.of();

    @Mixin private JsonlOption jsonl;

    /** Whether the command line names any input. */
    boolean given() {
        return jsonl.given() || !texts.isEmpty();
    }

    /**
     * @throws java.io.UncheckedIOException if the file can't be read
     */
    RowReader open(Console console) {
        if (jsonl.given()) {
            if (!texts.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--jsonl and TEXT: expected one of them");
            }
            return jsonl.open(console);
        }
        return RowReader.ofTexts(texts, console);
    }
}
