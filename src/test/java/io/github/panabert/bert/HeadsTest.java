package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import io.github.panabert.bert.head.BertForMaskedLM;
import io.github.panabert.bert.head.BertForMultipleChoice;
import io.github.panabert.bert.head.BertForNextSentencePrediction;
import io.github.panabert.bert.head.BertForPreTraining;
import io.github.panabert.bert.head.BertForPreTrainingOutput;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.bert.head.BertForTokenClassification;
import io.github.panabert.bert.head.MaskedLMOutput;
import io.github.panabert.bert.head.QuestionAnsweringModelOutput;
import io.github.panabert.bert.head.SequenceClassifierOutput;
import io.github.panabert.bert.head.TokenClassifierOutput;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
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
    void wordsOfSomeTokensAreThoseOfAllTokens() {
        BertForMaskedLM model = BertForMaskedLM.fromPretrained(tiny("mlm"));
        MaskedLMOutput all = model.forward(BOTH);
        List<Tensor> some = model.withThreads(1).logits(BOTH, new int[][] {{3, 0}, {2}});
        assertThat(all.logits().shape()).containsExactly(2, 5, 320);
        assertThat(some.get(0).shape()).containsExactly(2, 320);
        assertSameBits("token 3", all.logits(0).slice(3).data(), some.get(0).slice(0).data());
        assertSameBits("token 0", all.logits(0).slice(0).data(), some.get(0).slice(1).data());
        assertSameBits("other text", all.logits(1).slice(2).data(), some.get(1).data());
        List<Tensor> none = model.logits(BOTH, new int[][] {{}, {}});
        assertThat(none).allSatisfy(t -> assertThat(t.shape()).containsExactly(0, 320));
        assertThat(model.logits(BOTH, new int[][] {{}, {1}}).get(1).shape())
                .containsExactly(1, 320);
    }

    @Test
    void positionsAreThoseOfTokens() {
        BertForMaskedLM model = BertForMaskedLM.fromPretrained(tiny("mlm"));
        assertPositionsRefused(model, "positions: null for 2 sequences", (int[][]) null);
        assertPositionsRefused(model, "positions: 1 rows for 2 sequences", new int[1]);
        assertPositionsRefused(model, "positions[1]: null", new int[1], null);
        assertPositionsRefused(
                model, "positions[1]: 3, expected 0 to 2", new int[1], new int[] {3});
        assertPositionsRefused(model, "positions[0]: -1", new int[] {-1}, new int[1]);
    }

    private static void assertPositionsRefused(
            BertForMaskedLM model, String message, int[]... positions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.logits(BOTH, positions))
                .withMessageStartingWith(message);
    }

    @Test
    void aDecoderThatIsNotTiedIsNotMadeUp() {
        ModelCopy.of(tiny("mlm"), folder)
                .edit(
                        "config.json",
                        "\"tie_word_embeddings\": true",
                        "\"tie_word_embeddings\": false");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("no tensor \"cls.predictions.decoder.weight\"")
                .withMessageContaining("incomplete");
    }

    @Test
    void aDecoderOfItsOwnGoesBeforeTheWordEmbeddings() {
        // As transformers 5 loads it: tied or not, what is stored is used.
        ModelCopy.of(tiny("mlm_untied"), folder)
                .edit(
                        "config.json",
                        "\"tie_word_embeddings\": false",
                        "\"tie_word_embeddings\": true");
        assertSameBits(
                "logits",
                BertForMaskedLM.fromPretrained(tiny("mlm_untied")).forward(BOTH).logits().data(),
                BertForMaskedLM.fromPretrained(folder).forward(BOTH).logits().data());
    }

    @Test
    void theHeadsOfPreTrainingAreThoseOfTheirOwnClasses() {
        Path both = tiny("pretraining");
        BertForPreTrainingOutput output = BertForPreTraining.fromPretrained(both).forward(BOTH);
        assertSameBits(
                "prediction_logits",
                BertForMaskedLM.fromPretrained(both).forward(BOTH).logits(1).data(),
                output.predictionLogits(1).data());
        assertSameBits(
                "seq_relationship_logits",
                BertForNextSentencePrediction.fromPretrained(both).forward(BOTH).logits().data(),
                output.seqRelationshipLogits().data());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForPreTraining.fromPretrained(tiny("mlm")))
                .withMessageContaining("no tensor \"cls.seq_relationship.weight\"")
                .withMessageContaining("this is a BertForMaskedLM");
    }

    @Test
    void choicesAreOfOneQuestionUnlessSaid() {
        BertForMultipleChoice model = BertForMultipleChoice.fromPretrained(tiny("multiple_choice"));
        assertThat(model.forward(BOTH).logits().shape()).containsExactly(1, 2);
        assertThat(model.forward(BOTH, 1, Outputs.POOLER_OUTPUT).logits().shape())
                .containsExactly(2, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.forward(BOTH, 3, Outputs.POOLER_OUTPUT))
                .withMessage("choices: 3 for each question, but there are 2 sequences");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.forward(BOTH, 0, Outputs.POOLER_OUTPUT));
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
