package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query and documents in, a ranking out. */
class RerankCommandTest {
    private static final String ROWS =
            """
            {"id": "a", "query": "the cat", "document": "sat"}
            {"query": "the cat", "document": ""}
            """;

    @Test
    void documentsComeByFallingScore() {
        CommandLineRun run = rerank("", "the cat", "sat", "", "on the book");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows())
                .allSatisfy(
                        row ->
                                assertThat(row.entries().keySet())
                                        .containsExactly("index", "score", "text"));
        assertThat(run.rows())
                .extracting(row -> row.number("score"))
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(run.rows())
                .extracting(
                        row ->
                                List.of("sat", "", "on the book")
                                        .get(row.integer("index"))
                                        .equals(row.string("text")))
                .containsExactly(true, true, true);
    }

    @Test
    void linesOfStdinAreDocuments() {
        String ranked = rerank("", "the cat", "sat", "on the book").out();
        assertThat(rerank("sat\non the book\n", "the cat").out()).isEqualTo(ranked);
        assertThat(rerank("sat\non the book\n", "the cat", "-").out()).isEqualTo(ranked);
        assertThat(rerank("", "the cat").out()).isEmpty();
        assertThat(rerank("", "the cat").exitCode()).isZero();
    }

    @Test
    void rowsAreAnsweredInTheirOrder() {
        CommandLineRun run = rerank(ROWS, "--jsonl", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows().getFirst().entries().keySet())
                .containsExactly("id", "index", "score");
        assertThat(run.rows().getLast().entries().keySet()).containsExactly("index", "score");
        assertThat(run.rows()).extracting(row -> row.integer("index")).containsExactly(0, 1);
        double score = rerank("", "the cat", "sat").rows().getFirst().number("score");
        assertThat(run.rows().getFirst().number("score")).isEqualTo(score);
    }

    @Test
    void severalLabelsAnswerAList() {
        CommandLineRun run = run("cross_encoder_3", ROWS, "--jsonl", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows()).extracting(row -> row.list("score").size()).containsExactly(3, 3);
    }

    @Test
    void logitsAreBeforeTheActivation() {
        double logit = rerank("", "--logits", "the cat", "sat").rows().getFirst().number("score");
        double score = rerank("", "the cat", "sat").rows().getFirst().number("score");
        assertThat(Math.abs(score - 1 / (1 + Math.exp(-logit)))).isLessThan(2e-7);
        assertThat(rerank(ROWS, "--logits", "--jsonl", "-").rows().getFirst().number("score"))
                .isEqualTo(logit);
    }

    @Test
    void aFileIsWrittenWhole(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("scores.jsonl");
        CommandLineRun run = rerank(ROWS, "--jsonl", "-", "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(Files.readString(out)).isEqualTo(rerank(ROWS, "--jsonl", "-").out());
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        CommandLineRun run =
                rerank(
                        """
                        {"id": 1, "query": "the cat"}
                        {"id": 2, "query": 1, "document": "sat"}
                        {"id": 3
                        {"id": 4, "query": "the cat", "document": "sat"}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 3 of 4 rows refused, the first:"
                                + " stdin:1: document: missing, expected a string");
        assertThat(run.rows())
                .extracting(row -> row.has("error"))
                .containsExactly(true, true, true, false);
        JsonObject last = run.rows().getLast();
        assertThat(last.integer("id")).isEqualTo(4);
        assertThat(last.integer("index")).isEqualTo(3);
    }

    @Test
    void badUsageIsOneLine() {
        assertBadUsage("cross_encoder", "expected QUERY, or --jsonl FILE");
        assertBadUsage(
                "cross_encoder", "--jsonl and QUERY: expected one of them", "--jsonl", "-", "a");
        assertBadUsage("cross_encoder_3", "the model gives 3 scores a pair", "a", "b");
        assertBadUsage("max_seq_16", Golden.path("sentence_transformers").toString(), "a", "b");
    }

    private static void assertBadUsage(String model, String message, String... args) {
        CommandLineRun run = run(model, "", args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: " + message).hasLineCount(1);
    }

    private static CommandLineRun rerank(String stdin, String... args) {
        return run("cross_encoder", stdin, args);
    }

    private static CommandLineRun run(String model, String stdin, String... args) {
        Path folder = Golden.path("sentence_transformers", model, "model");
        List<String> fixed = List.of("rerank", "--model", folder.toString());
        return CommandLineRun.withInput(
                stdin, Stream.concat(fixed.stream(), Stream.of(args)).toArray(String[]::new));
    }
}
