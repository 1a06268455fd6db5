package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A head's numbers for each token, the sequences one after the other without padding.
 *
 * @param encoder whose sequences they are
 * @param rows (tokens, numbers)
 */
record TokenLogits(BertModelOutput encoder, Tensor rows) {

    /** The last vectors of all tokens, (tokens, H). */
    static Tensor lastVectors(BertModelOutput encoder) {
        if (areAllOfOneLength(encoder)) {
            Tensor last = encoder.lastHiddenState();
            return last.reshape(last.dim(0) * last.dim(1), last.dim(2));
        }
        List<Tensor> sequences =
                IntStream.range(0, encoder.size()).mapToObj(encoder::lastHiddenState).toList();
        int tokens = sequences.stream().mapToInt(sequence -> sequence.dim(0)).sum();
        Tensor rows = Tensor.zeros(tokens, sequences.getFirst().dim(1));
        int at = 0;
        for (Tensor sequence : sequences) {
            System.arraycopy(sequence.data(), 0, rows.data(), at, sequence.size());
            at += sequence.size();
        }
        return rows;
    }

    private static boolean areAllOfOneLength(BertModelOutput encoder) {
        return IntStream.range(0, encoder.size()).map(encoder::length).distinct().count() == 1;
    }

    /** (B, S, numbers), 0 behind the end of a sequence. */
    Tensor padded() {
        int sequences = encoder.size();
        int numbers = rows.dim(1);
        if (areAllOfOneLength(encoder)) {
            return rows.reshape(sequences, encoder.length(0), numbers);
        }
        int longest = IntStream.range(0, sequences).map(encoder::length).max().orElseThrow();
        Tensor padded = Tensor.zeros(sequences, longest, numbers);
        int row = 0;
        for (int i = 0; i < sequences; i++) {
            int count = encoder.length(i) * numbers;
            int target = i * longest * numbers;
            System.arraycopy(rows.data(), row * numbers, padded.data(), target, count);
            row += encoder.length(i);
        }
        return padded;
    }

    /** One sequence's, (length of the sequence, numbers); a copy. */
    Tensor of(int sequence) {
        int length = encoder.length(sequence);
        int numbers = rows.dim(1);
        int from = IntStream.range(0, sequence).map(encoder::length).sum() * numbers;
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
