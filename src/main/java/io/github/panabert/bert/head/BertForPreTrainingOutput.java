package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForPreTraining} returns; B sequences, the longest of S tokens, V words. Where
 * sequences are shorter, the positions behind their end are 0.
 */
public final class BertForPreTrainingOutput implements HeadOutput {
    private final TokenLogits predictionLogits;
    private final Tensor seqRelationshipLogits;

    BertForPreTrainingOutput(TokenLogits predictionLogits, Tensor seqRelationshipLogits) {
        this.predictionLogits = predictionLogits;
        this.seqRelationshipLogits = seqRelationshipLogits;
    }

    /**
     * Each token's logits of the words, before the softmax.
     *
     * @return (B, S, V)
     */
    public Tensor predictionLogits() {
        return predictionLogits.padded();
    }

    /**
     * The logits of one sequence's tokens; a copy.
     *
     * @return (length of the sequence, V)
     */
    public Tensor predictionLogits(int sequence) {
        return predictionLogits.of(sequence);
    }

    /**
     * The logits of "the second sentence follows the first" and of "it is another", before the
     * softmax.
     *
     * @return (B, 2)
     */
    public Tensor seqRelationshipLogits() {
        return seqRelationshipLogits;
    }

    @Override
    public BertModelOutput encoder() {
        return predictionLogits.encoder();
    }
}
