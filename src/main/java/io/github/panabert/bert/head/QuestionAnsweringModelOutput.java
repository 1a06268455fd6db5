package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForQuestionAnswering} returns; B sequences, the longest of S tokens. Where
 * sequences are shorter, the positions behind their end are 0.
 */
public final class QuestionAnsweringModelOutput implements HeadOutput {
    private static final int START = 0;
    private static final int END = 1;

    private final TokenLogits logits;

    QuestionAnsweringModelOutput(TokenLogits logits) {
        this.logits = logits;
    }

    /**
     * How likely an answer begins at each token.
     *
     * @return (B, S)
     */
    public Tensor startLogits() {
        return TokenLogits.column(logits.padded(), START);
    }

    /**
     * How likely an answer ends with each token.
     *
     * @return (B, S)
     */
    public Tensor endLogits() {
        return TokenLogits.column(logits.padded(), END);
    }

    /** One sequence's start logits, as many as it has tokens; a copy. */
    public float[] startLogits(int sequence) {
        return TokenLogits.column(logits.of(sequence), START).data();
    }

    /** One sequence's end logits, as many as it has tokens; a copy. */
    public float[] endLogits(int sequence) {
        return TokenLogits.column(logits.of(sequence), END).data();
    }

    @Override
    public BertModelOutput encoder() {
        return logits.encoder();
    }
}
