package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.bert.head.BertForTokenClassification;
import io.github.panabert.bert.head.BertPreTrainedModel;
import io.github.panabert.bert.head.HeadOutput;
import io.github.panabert.bert.head.QuestionAnsweringModelOutput;
import io.github.panabert.bert.head.SequenceClassifierOutput;
import io.github.panabert.bert.head.TokenClassifierOutput;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The logits of every head of the tiny checkpoints, against Hugging Face's. */
@Tag("width")
class HeadsGoldenTest {
    static final Map<String, Function<Path, BertPreTrainedModel<?>>> CLASSES =
            Map.of(
                    "BertForQuestionAnswering", BertForQuestionAnswering::fromPretrained,
                    "BertForSequenceClassification", BertForSequenceClassification::fromPretrained,
                    "BertForTokenClassification", BertForTokenClassification::fromPretrained);

    @TestFactory
    Stream<DynamicTest> equalsHuggingFace() {
        return Golden.folders("tiny", "cases.json").stream()
                .flatMap(
                        folder -> {
                            GoldenCases golden = GoldenCases.read(folder.resolve("cases"));
                            if (!CLASSES.containsKey(golden.className())) {
                                return Stream.empty();
                            }
                            BertPreTrainedModel<?> model =
                                    CLASSES.get(golden.className()).apply(folder.resolve("model"));
                            return golden.cases().stream()
                                    .map(
                                            c ->
                                                    DynamicTest.dynamicTest(
                                                            folder.getFileName() + "/" + c.name(),
                                                            () -> check(model, c)));
                        });
    }

    private static void check(BertPreTrainedModel<?> model, GoldenCases.Case c) {
        HeadOutput alone = model.forward(c.batch());
        HeadOutput withAttentions = model.forward(c.batch(), Outputs.ATTENTIONS);
        for (String name : c.outputs()) {
            Tensor expected = c.expected(name);
            Tensor actual = logits(alone, name);
            assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
            assertClose(name, expected.data(), actual.data(), c.tolerance(name));
            assertClose(
                    name, expected.data(), logits(withAttentions, name).data(), c.tolerance(name));
        }
        assertThat(withAttentions.encoder().attentions()).hasSize(model.config().layers());
    }

    private static Tensor logits(HeadOutput output, String name) {
        return switch (output) {
            case QuestionAnsweringModelOutput o ->
                    name.equals("start_logits") ? o.startLogits() : o.endLogits();
            case SequenceClassifierOutput o -> o.logits();
            case TokenClassifierOutput o -> o.logits();
        };
    }
}
