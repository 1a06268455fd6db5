package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts in, entities out; which ones, the golden rows of TokenClassificationTest say. */
class NerCommandTest {
    private static final String TEXT = "Paris \uD83D\uDE00 is a capital!";

    @Test
    void aLineForEachText(@TempDir Path folder) {
        CommandLineRun run = ner("", "--aggregation", "simple", "--ignore-labels=", TEXT, "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows()).hasSize(2);
        JsonObject row = run.rows().getFirst();
        assertThat(row.entries().keySet()).containsExactly("text", "entities");
        assertThat(row.string("text")).isEqualTo(TEXT);
        List<JsonObject> entities = row.objects("entities");
        assertThat(entities.getFirst().entries().keySet())
                .containsExactly("label", "score", "start", "end", "text", "word");
        assertThat(entities.getFirst().integer("start")).isZero();
        assertThat(entities.getLast().integer("end"))
                .isEqualTo(TEXT.codePointCount(0, TEXT.length()));
        assertThat(entities)
                .allMatch(
                        e ->
                                e.string("text")
                                        .equals(
                                                TEXT.substring(
                                                        TEXT.offsetByCodePoints(
                                                                0, e.integer("start")),
                                                        TEXT.offsetByCodePoints(
                                                                0, e.integer("end")))));
        assertThat(run.rows().getLast().list("entities")).isEmpty();
        Path out = folder.resolve("entities.jsonl");
        String[] toFile = {
            "--aggregation", "simple", "--ignore-labels=", "--out", out.toString(), "-"
        };
        assertThat(ner(TEXT + "\n\n", toFile).out()).isEmpty();
        assertThat(out).hasContent(run.out());
    }

    @Test
    void tokensHaveTheirIndex() {
        List<JsonObject> tokens =
                ner("", "--ignore-labels=", TEXT).rows().getFirst().objects("entities");
        assertThat(tokens.getFirst().entries().keySet())
                .containsExactly("label", "score", "start", "end", "text", "word", "index");
        for (int i = 0; i < tokens.size(); i++) {
            assertThat(tokens.get(i).integer("index")).isEqualTo(i + 1);
        }
    }

    @Test
    void labelsAreIgnored() {
        List<String> all = labels("--ignore-labels=");
        assertThat(all).contains("O", "PER");
        assertThat(labels()).isEqualTo(all.stream().filter(l -> !l.equals("O")).toList());
        assertThat(labels("--ignore-labels", "PER,ORG")).containsOnly("O");
    }

    private static List<String> labels(String... options) {
        String text = "the cat sat on the new book in Paris! ".repeat(9);
        String[] args =
                Stream.concat(Stream.of(options), Stream.of("--aggregation", "simple", text))
                        .toArray(String[]::new);
        CommandLineRun run = ner("", args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.rows().getFirst().objects("entities").stream()
                .map(entity -> entity.string("label"))
                .toList();
    }

    @Test
    void aStrideReadsTheWholeText() {
        String text = "the cat sat on the new book. ".repeat(40).strip();
        String[] all = {"--aggregation", "first", "--ignore-labels=", text};
        assertThat(end(ner("", all))).isLessThan(text.length() / 2);
        String[] windows = {"--stride", "7", "--aggregation", "first", "--ignore-labels=", text};
        assertThat(end(ner("", windows))).isEqualTo(text.length());
    }

    private static int end(CommandLineRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.rows().getFirst().objects("entities").getLast().integer("end");
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        CommandLineRun run =
                ner(
                        """
                        {"id": 1, "text": 3}
                        {"id": 2}
                        nonsense
                        {"id": 4, "text": "Paris"}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 3 of 4 rows refused, the first:"
                                + " stdin:1: text: expected a string, found 3");
        assertThat(run.rows())
                .extracting(row -> String.join(" ", row.entries().keySet()))
                .containsExactly("id error", "id error", "error", "id text entities");
    }

    @Test
    void badUsageIsOneLine() {
        assertBadUsage("stride: 5, but tokens of overlapping windows", "--stride", "5", "Paris");
        assertBadUsage("stride: expected at least 0, found -1", "--stride", "-1", "Paris");
        assertBadUsage(
                "stride: 63 must be less than max_length 64 without the 2 special tokens",
                "--stride=63",
                "--aggregation=max",
                "Paris");
        assertBadUsage(
                "Invalid value for option '--aggregation'", "--aggregation", "mean", "Paris");
        assertBadUsage("--jsonl and TEXT: expected one of them", "--jsonl", "-", "Paris");
    }

    @Test
    void aModelWithoutTheHeadIsRefused() {
        String model = Golden.path("pipelines", "models", "qa").toString();
        CommandLineRun run = CommandLineRun.of("ner", "--model", model, "Paris");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("classifier.weight").hasLineCount(1);
    }

    private static void assertBadUsage(String message, String... args) {
        CommandLineRun run = ner("", args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: " + message).hasLineCount(1);
    }

    private static CommandLineRun ner(String stdin, String... args) {
        List<String> fixed =
                List.of("ner", "--model", Golden.path("pipelines", "models", "ner_bio").toString());
        return CommandLineRun.withInput(
                stdin, Stream.concat(fixed.stream(), Stream.of(args)).toArray(String[]::new));
    }
}
