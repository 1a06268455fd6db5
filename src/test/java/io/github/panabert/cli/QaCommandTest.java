package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Questions in, answers out. */
class QaCommandTest {
    private static final String CONTEXT = "the \uD83D\uDE00 cat";

    @Test
    void answersAreLinesBestFirst() {
        CommandLineRun run = qa("", "--top-k", "2", "why?", CONTEXT);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows())
                .extracting(row -> row.string("answer"))
                .containsExactly("the", "the \uD83D\uDE00");
        assertThat(run.rows().getLast().entries().keySet())
                .containsExactly("answer", "score", "start", "end");
        assertThat(run.rows().getLast().integer("end")).isEqualTo(5);
    }

    @Test
    void rowsAnswerLists() {
        CommandLineRun run =
                qa(
                        """
                        {"id": "a", "question": "why?", "context": "the cat"}
                        {"question": "why?", "context": "the cat", "options": {"top_k": 2, "max_answer_len": null}}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.rows().getFirst().entries().keySet()).containsExactly("id", "answers");
        assertThat(run.rows()).extracting(QaCommandTest::answers).containsExactly(1, 2);
    }

    @Test
    void aRowsOptionsGoBeforeTheCommandLines() {
        String row = "{\"question\": \"why?\", \"context\": \"   \", \"options\": %s}\n";
        CommandLineRun run =
                qa(
                        row.formatted("null")
                                + row.formatted("{\"handle_impossible_answer\": false}")
                                + row.formatted("{\"max_question_len\": 9}"),
                        "--no-answer",
                        "--jsonl",
                        "-");
        assertThat(run.rows()).extracting(QaCommandTest::answers).containsExactly(1, 0, 1);
    }

    @Test
    void theOptionsAreTransformers() {
        String context = "the cat sat on the new book. ".repeat(20);
        String flags =
                qa(
                                "",
                                "--top-k=3",
                                "--max-answer-length=2",
                                "--doc-stride=9",
                                "--no-answer",
                                "why?",
                                context)
                        .out();
        CommandLineRun row =
                qa(
                        """
                        {"question": "why?", "context": "%s", "options":
                        """
                                        .strip()
                                        .formatted(context)
                                + """
                                {"top_k": 3, "max_answer_len": 2, "doc_stride": 9, "handle_impossible_answer": true}}
                                """,
                        "--jsonl",
                        "-");
        assertThat(row.out())
                .isEqualToIgnoringNewLines(
                        "{\"answers\":[" + String.join(",", flags.lines().toList()) + "]}");
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        CommandLineRun run =
                qa(
                        """
                        {"id": 1, "question": "why?"}
                        {"id": 2, "question": "", "context": "the cat"}
                        {"id": 3, "question": "why?", "context": "the cat", "options": {"topk": 3}}
                        {"id": 4, "question": "why?", "context": "the cat", "options": {"top_k": 0}}
                        {"id": 5, "question": "why?", "context": "the cat", "options": {"top_k": 1.5}}
                        {"id": 6, "question": "why?", "context": "the cat", "options": [1]}
                        {"id": 7, "question": "why?", "context": "the cat"}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 6 of 7 rows refused, the first:"
                                + " stdin:1: context: missing, expected a string");
        assertThat(run.rows())
                .extracting(row -> row.has("error"))
                .containsExactly(true, true, true, true, true, true, false);
        assertThat(run.rows().get(2).string("error"))
                .isEqualTo(
                        "stdin:3: options: topk: no such option; there are top_k, max_answer_len,"
                                + " doc_stride, max_seq_len, max_question_len,"
                                + " handle_impossible_answer, align_to_words");
    }

    @Test
    void badUsageIsOneLine() {
        assertBadUsage("expected QUESTION and CONTEXT, or --jsonl FILE");
        assertBadUsage("expected QUESTION and CONTEXT, or --jsonl FILE", "why?");
        assertBadUsage("--jsonl and QUESTION: expected one of them", "--jsonl", "-", "why?");
        assertBadUsage("top_k: expected at least 1, found 0", "--top-k", "0", "why?", "the cat");
        assertBadUsage("question: empty, expected a text", "", "the cat");
        assertBadUsage("Unmatched argument", "why?", "the cat", "the dog");
    }

    private static void assertBadUsage(String message, String... args) {
        CommandLineRun run = qa("", args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: " + message).hasLineCount(1);
    }

    private static int answers(JsonObject row) {
        return row.list("answers").size();
    }

    private static CommandLineRun qa(String stdin, String... args) {
        List<String> fixed =
                List.of("qa", "--model", Golden.path("pipelines", "models", "qa").toString());
        return CommandLineRun.withInput(
                stdin, Stream.concat(fixed.stream(), Stream.of(args)).toArray(String[]::new));
    }
}
