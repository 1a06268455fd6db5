package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.bert.head.BertForMaskedLM;
import io.github.panabert.bert.head.BertForMultipleChoice;
import io.github.panabert.bert.head.BertForNextSentencePrediction;
import io.github.panabert.bert.head.BertForPreTraining;
import io.github.panabert.bert.head.BertForPreTrainingOutput;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.bert.head.BertForTokenClassification;
import io.github.panabert.bert.head.BertPreTrainedModel;
import io.github.panabert.bert.head.HeadOutput;
import io.github.panabert.bert.head.MaskedLMOutput;
import io.github.panabert.bert.head.MultipleChoiceModelOutput;
import io.github.panabert.bert.head.NextSentencePredictorOutput;
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
    private static final Map<String, Function<Path, BertPreTrainedModel<?>>> CLASSES =
            Map.of(
                    "BertForMaskedLM", BertForMaskedLM::fromPretrained,
                    "BertForMultipleChoice", BertForMultipleChoice::fromPretrained,
                    "BertForNextSentencePrediction", BertForNextSentencePrediction::fromPretrained,
                    "BertForPreTraining", BertForPreTraining::fromPretrained,
                    "BertForQuestionAnswering", BertForQuestionAnswering::fromPretrained,
                    "BertForSequenceClassification", BertForSequenceClassification::fromPretrained,
                    "BertForTokenClassification", BertForTokenClassification::fromPretrained);

    @TestFactory
    Stream<DynamicTest> equalsHuggingFace() {
        return Golden.folders("tiny", "cases.json").stream()
                .flatMap(
                        folder -> {
                            GoldenCases golden = GoldenCases.read(folder.resolve("cases"));
                            if (golden.className().equals("BertModel")) {
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
        HeadOutput withAttentions =
                model instanceof BertForMultipleChoice choosing
                        ? choosing.forward(
                                c.batch(), c.expected("logits").dim(1), Outputs.ATTENTIONS)
                        : model.forward(c.batch(), Outputs.ATTENTIONS);
        for (String name : c.outputs()) {
            Tensor expected = c.expected(name);
            Tensor actual = logits(withAttentions, name);
            assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
            assertClose(name, expected.data(), actual.data(), c.tolerance(name));
            assertClose(name, expected.data(), logits(alone, name).data(), c.tolerance(name));
        }
        assertThat(withAttentions.encoder().attentions()).hasSize(model.config().layers());
    }

    private static Tensor logits(HeadOutput output, String name) {
        return switch (output) {
            case BertForPreTrainingOutput o ->
                    name.equals("prediction_logits")
                            ? o.predictionLogits()
                            : o.seqRelationshipLogits();
            case MaskedLMOutput o -> o.logits();
            case MultipleChoiceModelOutput o -> o.logits();
            case NextSentencePredictorOutput o -> o.logits();
            case QuestionAnsweringModelOutput o ->
                    name.equals("start_logits") ? o.startLogits() : o.endLogits();
            case SequenceClassifierOutput o -> o.logits();
            case TokenClassifierOutput o -> o.logits();
        };
    }
}
