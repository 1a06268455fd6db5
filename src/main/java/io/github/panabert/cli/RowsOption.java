package io.github.panabert.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--jsonl",
            paramLabel = "FILE",
            description = "read rows from this file, - for stdin: one JSON object a line")
    private String jsonl;

    /** Whether the command line names any input. */
    boolean given() {
        return jsonl != null || !texts.isEmpty();
    }

    /**
     * @throws java.io.UncheckedIOException if the file can't be read
     */
    RowReader open(Console console) {
        if (jsonl != null) {
            if (!texts.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--jsonl and TEXT: expected one of them");
            }
            return jsonl.equals("-")
                    ? new LineReader("stdin", console.in(), true)
                    : LineReader.ofJson(jsonl);
        }
        boolean stdin = texts.isEmpty() || texts.equals(List.of("-"));
        return stdin ? new LineReader("stdin", console.in(), false) : RowReader.ofTexts(texts);
    }
}
