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
        int tokens = 0;
        for (int i = 0; i < encoder.size(); i++) {
            tokens += encoder.length(i);
        }
        Tensor padded = encoder.lastHiddenState();
        int longest = padded.dim(1);
        int size = padded.dim(2);
        if ((long) encoder.size() * longest == tokens) {
            return padded.reshape(tokens, size);
        }
        Tensor rows = Tensor.zeros(tokens, size);
        for (int i = 0, row = 0; i < encoder.size(); row += encoder.length(i++)) {
            int count = encoder.length(i) * size;
            int from = i * longest * size;
            System.arraycopy(padded.data(), from, rows.data(), row * size, count);
        }
        return rows;
    }

    /** (B, S, numbers), 0 behind the end of a sequence. */
    Tensor padded() {
        int sequences = encoder.size();
        int longest = 0;
        for (int i = 0; i < sequences; i++) {
            longest = Math.max(longest, encoder.length(i));
        }
        int numbers = rows.dim(1);
        if ((long) sequences * longest == rows.dim(0)) {
            return rows.reshape(sequences, longest, numbers);
        }
        Tensor padded = Tensor.zeros(sequences, longest, numbers);
        for (int i = 0, row = 0; i < sequences; row += encoder.length(i++)) {
            int count = encoder.length(i) * numbers;
            int target = i * longest * numbers;
            System.arraycopy(rows.data(), row * numbers, padded.data(), target, count);
        }
        return padded;
    }

    /** One sequence's, (length of the sequence, numbers); a copy. */
    Tensor of(int sequence) {
        int length = encoder.length(sequence);
        int numbers = rows.dim(1);
        int row = 0;
        for (int i = 0; i < sequence; i++) {
            row += encoder.length(i);
        }
        int from = row * numbers;
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
