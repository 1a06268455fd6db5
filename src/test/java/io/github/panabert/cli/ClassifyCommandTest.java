package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts in, labels out. */
class ClassifyCommandTest {
    @Test
    void everyTextAnswersItsLabels() {
        CommandLineRun run = classify("", "the cat", "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows()).extracting(row -> row.string("text")).containsExactly("the cat", "");
        for (JsonObject row : run.rows()) {
            assertThat(row.entries().keySet()).containsExactly("text", "labels");
            assertThat(row.objects("labels"))
                    .hasSize(3)
                    .allSatisfy(
                            label ->
                                    assertThat(label.entries().keySet())
                                            .containsExactly("label", "score"));
            assertThat(row.objects("labels").stream().mapToDouble(l -> l.number("score")).sum())
                    .isBetween(1 - 1e-12, 1 + 1e-12);
        }
    }

    @Test
    void linesOfStdinAreTexts() {
        assertThat(classify("the cat\r\n\nb\n", "-").rows())
                .extracting(row -> row.string("text"))
                .containsExactly("the cat", "", "b");
        assertThat(classify("the cat\n").rows()).hasSize(1);
        assertThat(classify("").out()).isEmpty();
    }

    @Test
    void theOptionsAreTransformers() {
        CommandLineRun one = classify("", "--top-k", "1", "--function", "sigmoid", "the cat");
        assertThat(one.exitCode()).as(one.err()).isZero();
        List<JsonObject> labels = one.rows().getFirst().objects("labels");
        JsonObject logit =
                classify("", "--function=NONE", "the cat")
                        .rows()
                        .getFirst()
                        .objects("labels")
                        .getFirst();
        assertThat(labels).hasSize(1);
        assertThat(labels.getFirst().string("label")).isEqualTo(logit.string("label"));
        assertThat(labels.getFirst().number("score"))
                .isEqualTo(1 / (1 + Math.exp(-logit.number("score"))));
    }

    @Test
    void rowsMayBePairsAndHaveIds() {
        CommandLineRun run =
                classify(
                        """
                        {"id": "a", "text": "the cat", "text_pair": "sat"}
                        {"id": 2, "text": "the cat", "text_pair": ""}

                        {"text": "the cat", "text_pair": null}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows().getFirst().entries().keySet())
                .containsExactly("id", "text", "labels");
        assertThat(run.rows().get(1).list("labels")).isEqualTo(run.rows().get(2).list("labels"));
        assertThat(run.rows().get(0).list("labels")).isNotEqualTo(run.rows().get(1).list("labels"));
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        CommandLineRun run =
                classify(
                        """
                        {"id": 1}
                        {"id": 2, "text": 7}
                        {"id": 3, "text": "a", "text_pair": ["b"]}
                        [4]
                        {"id": 5, "text": "a"}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 4 of 5 rows refused, the first:"
                                + " stdin:1: text: missing, expected a string");
        assertThat(run.rows())
                .extracting(row -> row.has("error"))
                .containsExactly(true, true, true, true, false);
        assertThat(run.rows())
                .extracting(row -> row.has("labels"))
                .containsExactly(false, false, false, false, true);
    }

    @Test
    void badUsageIsOneLine() {
        assertBadUsage("top_k: expected at least 1, found 0", "--top-k", "0", "a");
        assertBadUsage("Invalid value for option '--function'", "--function", "relu", "a");
        assertBadUsage("--jsonl and TEXT: expected one of them", "--jsonl", "-", "a");
    }

    private static void assertBadUsage(String message, String... args) {
        CommandLineRun run = classify("", args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: " + message).hasLineCount(1);
    }

    private static CommandLineRun classify(String stdin, String... args) {
        List<String> fixed =
                List.of(
                        "classify",
                        "--model",
                        Golden.path("pipelines", "models", "cls_single").toString());
        return CommandLineRun.withInput(
                stdin, Stream.concat(fixed.stream(), Stream.of(args)).toArray(String[]::new));
    }
}
