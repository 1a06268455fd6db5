package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForMaskedLM} returns; B sequences, the longest of S tokens, V words. Where
 * sequences are shorter, the positions behind their end are 0.
 */
public final class MaskedLMOutput implements HeadOutput {
    private final TokenLogits logits;

    MaskedLMOutput(TokenLogits logits) {
        this.logits = logits;
    }

    /**
     * Each token's logits of the words, before the softmax.
     *
     * @return (B, S, V)
     */
    public Tensor logits() {
        return logits.padded();
    }

    /**
     * The logits of one sequence's tokens; a copy.
     *
     * @return (length of the sequence, V)
     */
    public Tensor logits(int sequence) {
        return logits.of(sequence);
    }

    @Override
    public BertModelOutput encoder() {
        return logits.encoder();
    }
}
