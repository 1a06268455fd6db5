package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.panabert.Golden;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.QuestionAnsweringModelOutput;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The logits of BertForQuestionAnswering, against Hugging Face's. */
@Tag("width")
class QuestionAnsweringHeadTest {
    private static final Path FOLDER = Golden.path("tiny", "qa");

    @TestFactory
    Stream<DynamicTest> equalsHuggingFace() {
        BertForQuestionAnswering model =
                BertForQuestionAnswering.fromPretrained(FOLDER.resolve("model"));
        return GoldenCases.read(FOLDER.resolve("cases")).cases().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(model, c)));
    }

    private static void check(BertForQuestionAnswering model, GoldenCases.Case c) {
        QuestionAnsweringModelOutput output = model.forward(c.batch(), Outputs.ATTENTIONS);
        for (String name : c.outputs()) {
            Tensor expected = c.expected(name);
            Tensor actual =
                    switch (name) {
                        case "start_logits" -> output.startLogits();
                        case "end_logits" -> output.endLogits();
                        default -> GoldenCases.output(output.encoder(), name);
                    };
            assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
            assertClose(name, expected.data(), actual.data(), c.tolerance(name));
        }
        assertThat(output.encoder().attentions()).hasSize(model.config().layers());
    }

    @Test
    void sequencesOfOtherLengthsChangeNothing() {
        BertForQuestionAnswering model =
                BertForQuestionAnswering.fromPretrained(FOLDER.resolve("model"));
        QuestionAnsweringModelOutput both =
                model.forward(Batch.of(new int[] {1, 2, 3, 4, 5}, new int[] {6, 7, 8}));
        QuestionAnsweringModelOutput alone =
                model.withThreads(1).forward(Batch.of(new int[] {6, 7, 8}));
        assertSameBits("start", alone.startLogits(0), both.startLogits(1));
        assertSameBits("end", alone.endLogits(0), both.endLogits(1));
        assertThat(both.startLogits().shape()).containsExactly(2, 5);
        assertThat(both.startLogits().data()).endsWith(0, 0);
        assertThatIllegalStateException().isThrownBy(() -> both.encoder().attentions());
    }

    @Test
    void aCheckpointWithoutTheHeadIsRefusedByName() {
        Path encoder = Golden.path("tiny", "plain_f32", "model");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForQuestionAnswering.fromPretrained(encoder))
                .withMessageContaining("no tensor \"qa_outputs.weight\"");
    }
}
