package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForQuestionAnswering} returns, under the names of Hugging Face's class of this
 * name; B sequences, the longest of S tokens. Where sequences are shorter, the positions behind
 * their end are 0.
 */
public final class QuestionAnsweringModelOutput {
    private final BertModelOutput encoder;
    private final float[][] startLogits;
    private final float[][] endLogits;

    QuestionAnsweringModelOutput(
            BertModelOutput encoder, float[][] startLogits, float[][] endLogits) {
        this.encoder = encoder;
        this.startLogits = startLogits;
        this.endLogits = endLogits;
    }

    /**
     * How likely an answer begins at each token.
     *
     * @return (B, S)
     */
    public Tensor startLogits() {
        return padded(startLogits);
    }

    /**
     * How likely an answer ends with each token.
     *
     * @return (B, S)
     */
    public Tensor endLogits() {
        return padded(endLogits);
    }

    /** One sequence's start logits, as many as it has tokens; a copy. */
    public float[] startLogits(int sequence) {
        return startLogits[sequence].clone();
    }

    /** One sequence's end logits, as many as it has tokens; a copy. */
    public float[] endLogits(int sequence) {
        return endLogits[sequence].clone();
    }

    /** The encoder's outputs: the last hidden state and those that were asked for. */
    public BertModelOutput encoder() {
        return encoder;
    }

    private static Tensor padded(float[][] rows) {
        int longest = 0;
        for (float[] row : rows) {
            longest = Math.max(longest, row.length);
        }
        Tensor padded = Tensor.zeros(rows.length, longest);
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, padded.data(), i * longest, rows[i].length);
        }
        return padded;
    }
}
