package io.github.panabert.pipeline;

import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs of tokens that are one row and column of a matrix.
 *
 * @param starts where each begins, and where the last one ends
 */
record Pieces(int[] starts) {

    /** Each token for itself. */
    static Pieces tokens(Encoding encoding) {
        return new Pieces(IntStream.rangeClosed(0, encoding.length()).toArray());
    }

    /** The tokens of each word together; a special token for itself. */
    static Pieces words(Encoding encoding) {
        int[] words = encoding.wordIds();
        int[] sequences = encoding.sequenceIds();
        IntStream starts =
                IntStream.range(0, words.length)
                        .filter(
                                i ->
                                        i == 0
                                                || words[i] == Encoding.NONE
                                                || words[i] != words[i - 1]
                                                || sequences[i] != sequences[i - 1]);
        return new Pieces(IntStream.concat(starts, IntStream.of(words.length)).toArray());
    }

    int count() {
        return starts.length - 1;
    }

    int from(int index) {
        return starts[index];
    }

    /** What they stand for in the texts; of special tokens the token. */
    List<String> labels(Encoding encoding, String text, String pair) {
        int[] sequences = encoding.sequenceIds();
        int[][] offsets = encoding.offsets();
        List<String> tokens = encoding.tokens();
        List<String> labels = new ArrayList<>(count());
        for (int i = 0; i < count(); i++) {
            int first = starts[i];
            if (sequences[first] == Encoding.NONE) {
                labels.add(tokens.get(first));
            } else {
                String source = sequences[first] == 0 ? text : pair;
                int from = source.offsetByCodePoints(0, offsets[first][0]);
                int to = source.offsetByCodePoints(0, offsets[starts[i + 1] - 1][1]);
                labels.add(source.substring(from, to));
            }
        }
        return labels;
    }

    /**
     * Weights between these: summed over the columns of one, the mean over its rows.
     *
     * @param weights (n, tokens, tokens)
     * @return (n, {@link #count}, {@link #count}); the same tensor if each is one token
     */
    Tensor merged(Tensor weights) {
        int tokens = weights.dim(1);
        if (count() == tokens) {
            return weights;
        }
        Tensor merged = Tensor.zeros(weights.dim(0), count(), count());
        int at = 0;
        for (int matrix = 0; matrix < weights.dim(0); matrix++) {
            for (int query = 0; query < count(); query++) {
                for (int key = 0; key < count(); key++) {
                    merged.data()[at++] =
                            merged(weights.data(), matrix * tokens, tokens, query, key);
                }
            }
        }
        return merged;
    }

    private float merged(float[] weights, int firstRow, int tokens, int query, int key) {
        double sum = 0;
        for (int i = starts[query]; i < starts[query + 1]; i++) {
            for (int j = starts[key]; j < starts[key + 1]; j++) {
                sum += weights[(firstRow + i) * tokens + j];
            }
        }
        return (float) (sum / (starts[query + 1] - starts[query]));
    }
}
