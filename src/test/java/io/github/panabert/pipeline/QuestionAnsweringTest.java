package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.Golden;
import io.github.panabert.GoldenPipeline;
import io.github.panabert.ModelCopy;
import io.github.panabert.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Answers as transformers 4.57 gives them, and what is refused. */
class QuestionAnsweringTest {
    private static final String LONG = "the cat sat on the new book. ".repeat(40);

    @TestFactory
    Stream<DynamicTest> answersAsTransformersDoes() {
        return GoldenPipeline.tests(
                "qa", QuestionAnsweringTest::model, QuestionAnsweringTest::check);
    }

    private static void check(QuestionAnswering model, JsonObject row, double atol) {
        if (row.has("error")) {
            assertThatIllegalArgumentException().isThrownBy(() -> answers(model, row));
            return;
        }
        List<Answer> answers = answers(model, row);
        List<JsonObject> expected = row.objects("answers");
        assertThat(answers).as(row.source()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Answer answer = answers.get(i);
            assertThat(answer.answer()).isEqualTo(expected.get(i).string("answer"));
            assertThat(answer.start()).isEqualTo(expected.get(i).integer("start"));
            assertThat(answer.end()).isEqualTo(expected.get(i).integer("end"));
            assertThat(answer.score())
                    .as(row.source() + " " + answer)
                    .isCloseTo(expected.get(i).number("score"), within(atol));
        }
        assertThat(answers(model.withThreads(1), row)).isEqualTo(answers);
    }

    private static List<Answer> answers(QuestionAnswering model, JsonObject row) {
        return model.answer(row.string("question"), row.string("context"), options(row));
    }

    private static QuestionAnsweringOptions options(JsonObject row) {
        QuestionAnsweringOptions options = QuestionAnsweringOptions.DEFAULT;
        if (!row.has("options")) {
            return options;
        }
        JsonObject given = row.object("options");
        options =
                options.withTopK(given.integer("top_k", options.topK()))
                        .withMaxAnswerLen(given.integer("max_answer_len", options.maxAnswerLen()))
                        .withHandleImpossibleAnswer(given.bool("handle_impossible_answer", false))
                        .withAlignToWords(given.bool("align_to_words", true));
        options =
                given.has("max_seq_len")
                        ? options.withMaxSeqLen(given.integer("max_seq_len"))
                        : options;
        return given.has("doc_stride")
                ? options.withDocStride(given.integer("doc_stride"))
                : options;
    }

    @Test
    void aContextOfSpacesHoldsOnlyTheNullAnswer() {
        QuestionAnswering model = model("qa");
        assertThat(model.answer("who", "  ")).isEmpty();
        assertThat(
                        model.answer(
                                "who",
                                "  ",
                                QuestionAnsweringOptions.DEFAULT
                                        .withHandleImpossibleAnswer(true)
                                        .withTopK(3)))
                .containsExactly(new Answer("", 1, 0, 0));
    }

    @Test
    void equalTextsAreOneAnswer() {
        QuestionAnsweringOptions all =
                QuestionAnsweringOptions.DEFAULT.withTopK(Integer.MAX_VALUE).withMaxAnswerLen(1);
        List<Answer> answers = model("qa").answer("who", "cat CAT the Cat", all);
        assertThat(answers)
                .extracting(answer -> answer.answer().toLowerCase())
                .containsExactlyInAnyOrder("cat", "the");
    }

    @Test
    void whatCannotBeAnsweredIsRefusedByName() {
        QuestionAnswering model = model("qa");
        assertRefused(model, null, "a", QuestionAnsweringOptions.DEFAULT, "question: null");
        assertRefused(model, "", "a", QuestionAnsweringOptions.DEFAULT, "question: empty");
        assertRefused(model, "a", null, QuestionAnsweringOptions.DEFAULT, "context: null");
        assertRefused(model, "a", "", QuestionAnsweringOptions.DEFAULT, "context: empty");
        assertRefused(model, "a", "a", null, "options: null");
        assertRefused(
                model,
                "a",
                LONG,
                QuestionAnsweringOptions.DEFAULT.withMaxSeqLen(99),
                "input_ids[0]");
        assertRefused(
                model, "a", LONG, QuestionAnsweringOptions.DEFAULT.withDocStride(60), "stride: 60");
        assertRefused(model, LONG, "a", QuestionAnsweringOptions.DEFAULT, "truncation");
        assertRefused(
                model,
                "a",
                "a",
                QuestionAnsweringOptions.DEFAULT.withMaxSeqLen(2).withDocStride(3),
                "doc_stride: 3 is more than max_seq_len, 2");
    }

    private static void assertRefused(
            QuestionAnswering model,
            String question,
            String context,
            QuestionAnsweringOptions options,
            String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.answer(question, context, options))
                .withMessageStartingWith(message);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        QuestionAnsweringOptions options = QuestionAnsweringOptions.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withTopK(0))
                .withMessage("top_k: expected at least 1, found 0");
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxAnswerLen(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withDocStride(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxSeqLen(0));
    }

    @Test
    void windowsAreNeverLongerThanTheModelTakes(@TempDir Path folder) {
        Path original = Golden.path("pipelines", "models", "qa");
        ModelCopy.of(original, folder).write("tokenizer_config.json", "{\"do_lower_case\": true}");
        assertThat(QuestionAnswering.fromPretrained(folder).answer("who", LONG))
                .isEqualTo(model("qa").answer("who", LONG))
                .isNotEmpty();
    }

    private static QuestionAnswering model(String name) {
        return QuestionAnswering.fromPretrained(Golden.path("pipelines", "models", name));
    }
}
