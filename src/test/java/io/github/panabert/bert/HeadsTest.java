package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.bert.head.BertForTokenClassification;
import io.github.panabert.bert.head.QuestionAnsweringModelOutput;
import io.github.panabert.bert.head.SequenceClassifierOutput;
import io.github.panabert.bert.head.TokenClassifierOutput;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What heads compute beside the golden logits: batches, threads; and what they refuse. */
class HeadsTest {
    private static final Batch BOTH = Batch.of(new int[] {1, 2, 3, 4, 5}, new int[] {6, 7, 8});
    private static final Batch SECOND = Batch.of(new int[] {6, 7, 8});

    @TempDir Path folder;

    @Test
    void sequencesOfOtherLengthsChangeNoAnswer() {
        BertForQuestionAnswering model = BertForQuestionAnswering.fromPretrained(tiny("qa"));
        QuestionAnsweringModelOutput both = model.forward(BOTH);
        QuestionAnsweringModelOutput alone = model.withThreads(1).forward(SECOND);
        assertSameBits("start", alone.startLogits(0), both.startLogits(1));
        assertSameBits("end", alone.endLogits(0), both.endLogits(1));
        assertThat(both.startLogits().shape()).containsExactly(2, 5);
        assertThat(both.startLogits().data()).endsWith(0, 0);
        assertThatIllegalStateException().isThrownBy(() -> both.encoder().attentions());
    }

    @Test
    void sequencesOfOtherLengthsChangeNoTokensLabel() {
        BertForTokenClassification model =
                BertForTokenClassification.fromPretrained(tiny("tokencls"));
        TokenClassifierOutput both = model.forward(BOTH);
        TokenClassifierOutput alone = model.withThreads(1).forward(SECOND);
        int labels = model.labels().size();
        assertSameBits("logits", alone.logits(0).data(), both.logits(1).data());
        assertThat(both.logits().shape()).containsExactly(2, 5, labels);
        assertThat(both.logits().slice(1).data()).startsWith(both.logits(1).data());
        assertThat(both.logits().data()).endsWith(new float[2 * labels]);
    }

    @Test
    void aTextsLogitsTakeThePoolerAlone() {
        BertForSequenceClassification model =
                BertForSequenceClassification.fromPretrained(tiny("seqcls_single"));
        SequenceClassifierOutput both = model.forward(BOTH);
        SequenceClassifierOutput alone = model.withThreads(1).forward(SECOND);
        assertSameBits("logits", alone.logits().data(), both.logits().slice(1).data());
        assertThat(both.encoder().hasPoolerOutput()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> both.encoder().lastHiddenState());
        assertThat(model.forward(BOTH, Outputs.LAST_HIDDEN_STATE).encoder().lastHiddenState())
                .isNotNull();
    }

    @Test
    void aCheckpointWithoutTheHeadIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForQuestionAnswering.fromPretrained(tiny("seqcls_single")))
                .withMessage(
                        tiny("seqcls_single")
                                + ": no tensor \"qa_outputs.weight\", which BertForQuestionAnswering"
                                + " needs; config.json says that this is a"
                                + " BertForSequenceClassification: use a checkpoint that was trained"
                                + " as BertForQuestionAnswering, the missing weights are not made"
                                + " up");
    }

    @Test
    void aClassifierOfTextsNeedsAPooler() {
        // Its classifier is one of tokens, and all that is there.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForSequenceClassification.fromPretrained(tiny("tokencls")))
                .withMessageContaining("no tensor \"bert.pooler.dense.weight\"");
    }

    @Test
    void anIncompleteCheckpointIsToldFromAnotherClass() {
        ModelCopy.of(tiny("plain_f32"), folder)
                .edit("config.json", "\"BertModel\"", "\"BertForTokenClassification\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForTokenClassification.fromPretrained(folder))
                .withMessageContaining("no tensor \"classifier.weight\"")
                .withMessageContaining("incomplete");
        ModelCopy.of(folder, folder.resolve("copy"))
                .edit("config.json", "\"architectures\"", "\"was\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForTokenClassification.fromPretrained(folder.resolve("copy")))
                .withMessageContaining("names no class");
    }

    @Test
    void asManyLabelsAsTheHeadHasOutputs() {
        ModelCopy.of(tiny("seqcls_single"), folder)
                .edit("config.json", "\"2\": \"positive\"", "\"2\": \"positive\", \"3\": \"x\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForSequenceClassification.fromPretrained(folder))
                .withMessageContaining("classifier.weight")
                .withMessageContaining("[3, 32]")
                .withMessageContaining("[4, 32]");
    }

    private static Path tiny(String name) {
        return Golden.path("tiny", name, "model");
    }
}
