package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts in, words for their masks out. */
class FillMaskCommandTest {
    @Test
    void everyMaskHasItsWordsBestFirst() {
        CommandLineRun run = fillMask("", "the [MASK] [MASK]", "[MASK]");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows())
                .extracting(row -> row.string("text"))
                .containsExactly("the [MASK] [MASK]", "[MASK]");
        JsonObject row = run.rows().getFirst();
        assertThat(row.entries().keySet()).containsExactly("text", "masks");
        assertThat(row.objects("masks"))
                .extracting(mask -> mask.integer("position"))
                .containsExactly(2, 3);
        List<JsonObject> predictions = row.objects("masks").getFirst().objects("predictions");
        assertThat(predictions)
                .hasSize(5)
                .isSortedAccordingTo((a, b) -> Double.compare(b.number("score"), a.number("score")))
                .allSatisfy(
                        prediction ->
                                assertThat(prediction.entries().keySet())
                                        .containsExactly("id", "token", "score", "logit"));
    }

    @Test
    void theOptionsAreTransformers() {
        CommandLineRun run =
                fillMask("the [MASK]\n", "--top-k", "2", "--targets", "cat,Dog,cat,unbelievable");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(words(run.rows().getFirst())).hasSize(2).isSubsetOf("cat", "dog", "u");
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        CommandLineRun run =
                fillMask(
                        """
                        {"id": 1, "text": "the cat"}
                        {"id": 2, "text": "the [MASK]"}
                        {"id": 3}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 2 of 3 rows refused, the first: stdin:1: text: no [MASK] among"
                                + " its 4 tokens, expected at least one");
        assertThat(run.rows())
                .extracting(row -> row.has("error"))
                .containsExactly(true, false, true);
        assertThat(run.rows().get(1).entries().keySet()).containsExactly("id", "text", "masks");
    }

    @Test
    void badUsageIsOneLine() {
        assertBadUsage("top_k: expected at least 1, found 0", "--top-k", "0", "the [MASK]");
        assertBadUsage("targets: \" \" has no token", "--targets", "cat, ", "the [MASK]");
        assertBadUsage("--jsonl and TEXT: expected one of them", "--jsonl", "-", "the [MASK]");
    }

    private static void assertBadUsage(String message, String... args) {
        CommandLineRun run = fillMask("", args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: " + message).hasLineCount(1);
    }

    private static List<String> words(JsonObject row) {
        return row.objects("masks").getFirst().objects("predictions").stream()
                .map(prediction -> prediction.string("token"))
                .toList();
    }

    private static CommandLineRun fillMask(String stdin, String... args) {
        String model = Golden.path("pipelines", "models", "mlm").toString();
        return CommandLineRun.withInput(
                stdin,
                Stream.concat(Stream.of("fill-mask", "--model", model), Stream.of(args))
                        .toArray(String[]::new));
    }
}
