package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;
import java.util.Arrays;

/**
 * A head's numbers for each token, the sequences one after the other without padding.
 *
 * @param encoder whose sequences they are
 * @param rows (tokens, numbers)
 */
record TokenLogits(BertModelOutput encoder, Tensor rows) {

    /** The last vectors of all tokens, (tokens, H). */
    static Tensor lastVectors(BertModelOutput encoder) {
        int size = encoder.lastHiddenState(0).dim(1);
        Tensor rows = Tensor.zeros(offset(encoder, encoder.size()), size);
        for (int i = 0; i < encoder.size(); i++) {
            float[] sequence = encoder.lastHiddenState(i).data();
            System.arraycopy(sequence, 0, rows.data(), offset(encoder, i) * size, sequence.length);
        }
        return rows;
    }

    /** The row of a sequence's first token. */
    private static int offset(BertModelOutput encoder, int sequence) {
        int offset = 0;
        for (int i = 0; i < sequence; i++) {
            offset += encoder.length(i);
        }
        return offset;
    }

    /** (B, S, numbers), 0 behind the end of a sequence. */
    Tensor padded() {
        int sequences = encoder.size();
        int longest = 0;
        for (int i = 0; i < sequences; i++) {
            longest = Math.max(longest, encoder.length(i));
        }
        int numbers = rows.dim(1);
        if (sequences * longest == rows.dim(0)) {
            return rows.reshape(sequences, longest, numbers);
        }
        Tensor padded = Tensor.zeros(sequences, longest, numbers);
        for (int i = 0; i < sequences; i++) {
            float[] sequence = of(i).data();
            System.arraycopy(sequence, 0, padded.data(), i * longest * numbers, sequence.length);
        }
        return padded;
    }

    /** One sequence's, (length of the sequence, numbers); a copy. */
    Tensor of(int sequence) {
        int length = encoder.length(sequence);
        int numbers = rows.dim(1);
        int from = offset(encoder, sequence) * numbers;
        return Tensor.of(
                Arrays.copyOfRange(rows.data(), from, from + length * numbers), length, numbers);
    }

    /** One of the numbers of each token: of x (..., numbers), a tensor (...). */
    static Tensor column(Tensor x, int column) {
        int numbers = x.dim(-1);
        Tensor chosen = Tensor.zeros(Arrays.copyOf(x.shape(), x.rank() - 1));
        for (int i = 0; i < chosen.size(); i++) {
            chosen.data()[i] = x.data()[i * numbers + column];
        }
        return chosen;
    }
}
