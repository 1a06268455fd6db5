package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForTokenClassification} returns; B sequences, the longest of S tokens. Where
 * sequences are shorter, the positions behind their end are 0.
 */
public final class TokenClassifierOutput implements HeadOutput {
    private final TokenLogits logits;

    TokenClassifierOutput(TokenLogits logits) {
        this.logits = logits;
    }

    /**
     * Each token's logits, before the softmax.
     *
     * @return (B, S, labels)
     */
    public Tensor logits() {
        return logits.padded();
    }

    /**
     * The logits of one sequence's tokens; a copy.
     *
     * @return (length of the sequence, labels)
     */
    public Tensor logits(int sequence) {
        return logits.of(sequence);
    }

    @Override
    public BertModelOutput encoder() {
        return logits.encoder();
    }
}
