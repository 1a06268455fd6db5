package io.github.panabert.cli;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.bert.head.BertForMultipleChoice;
import io.github.panabert.bert.head.BertForPreTrainingOutput;
import io.github.panabert.bert.head.BertPreTrainedModel;
import io.github.panabert.bert.head.HeadOutput;
import io.github.panabert.bert.head.MaskedLMOutput;
import io.github.panabert.bert.head.MultipleChoiceModelOutput;
import io.github.panabert.bert.head.NextSentencePredictorOutput;
import io.github.panabert.bert.head.QuestionAnsweringModelOutput;
import io.github.panabert.bert.head.SequenceClassifierOutput;
import io.github.panabert.bert.head.TokenClassifierOutput;
import io.github.panabert.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * A model as {@code forward} computes it.
 *
 * @param encoder alone, or the one under the head
 * @param head null if there is none
 */
record ForwardModel(BertModel encoder, BertPreTrainedModel<?> head) {

    /** What came out: the encoder's outputs, and the head's by their names. */
    record Result(BertModelOutput encoder, Map<String, Tensor> logits) {}

    static ForwardModel load(ModelClass modelClass, ModelOption model, ThreadsOption threads) {
        if (modelClass.head() == null) {
            return new ForwardModel(model.load(threads), null);
        }
        BertPreTrainedModel<?> head =
                modelClass.head().apply(model.folder()).withThreads(threads.threads());
        return new ForwardModel(head.bert(), head);
    }

    /**
     * Computes a batch.
     *
     * @param choices how many sequences are the choices of one question, where the class takes some
     * @param wanted of the encoder; what a head reads is computed anyway
     */
    Result forward(Batch batch, int choices, Optional<Outputs> wanted) {
        if (head == null) {
            return new Result(encoder.forward(batch, wanted.orElseThrow()), Map.of());
        }
        HeadOutput output =
                switch (head) {
                    case BertForMultipleChoice choosing ->
                            choosing.forward(batch, choices, wanted.orElse(Outputs.POOLER_OUTPUT));
                    case BertPreTrainedModel<?> other when wanted.isPresent() ->
                            other.forward(batch, wanted.get());
                    case BertPreTrainedModel<?> other -> other.forward(batch);
                };
        return new Result(output.encoder(), logits(output));
    }

    private static Map<String, Tensor> logits(HeadOutput output) {
        return switch (output) {
            case BertForPreTrainingOutput o ->
                    Map.of(
                            "prediction_logits",
                            o.predictionLogits(),
                            "seq_relationship_logits",
                            o.seqRelationshipLogits());
            case QuestionAnsweringModelOutput o ->
                    Map.of("start_logits", o.startLogits(), "end_logits", o.endLogits());
            case MaskedLMOutput o -> Map.of("logits", o.logits());
            case MultipleChoiceModelOutput o -> Map.of("logits", o.logits());
            case NextSentencePredictorOutput o -> Map.of("logits", o.logits());
            case SequenceClassifierOutput o -> Map.of("logits", o.logits());
            case TokenClassifierOutput o -> Map.of("logits", o.logits());
        };
    }
}
