package io.github.panabert.pipeline;

import io.github.panabert.pipeline.Pooling.Mode;
import io.github.panabert.pipeline.TokenizedText.Window;
import io.github.panabert.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The vectors of a text's tokens, or of some of them, pooled window by window: one vector a mode,
 * side by side. Sums are doubles.
 */
final class PooledText {
    private final List<Sum> sums;

    PooledText(Pooling pooling, int hiddenSize) {
        this.sums = pooling.modes().stream().map(mode -> new Sum(mode, hiddenSize)).toList();
    }

    /**
     * Takes in a window.
     *
     * @param rows (tokens of the window, H), or the first one's alone where no other counts
     * @param unpooled tokens at the start of the text and of each window that don't count
     */
    void add(Window window, Tensor rows, int unpooled) {
        int length = rows.dim(0);
        int first = Math.min(unpooled, length);
        for (Sum sum : sums) {
            switch (sum.mode) {
                case CLS -> sum.add(rows, first == length ? 0 : first, 1, 0);
                case LAST_TOKEN -> sum.add(rows, length - 1, first == length ? 0 : 1, 0);
                default -> sum.addTokens(window, rows, unpooled, window.to());
            }
        }
    }

    /** Takes in those of the text's tokens [from, to) that are the window's own. */
    void addTokens(Window window, Tensor rows, int from, int to) {
        sums.forEach(sum -> sum.addTokens(window, rows, from, to));
    }

    float[] vector() {
        int size = sums.getFirst().sum.length;
        float[] vector = new float[sums.size() * size];
        for (int i = 0; i < sums.size(); i++) {
            sums.get(i).write(vector, i * size);
        }
        return vector;
    }

    /** What a mode has of the vectors so far. */
    private static final class Sum {
        private final Mode mode;
        private final double[] sum;
        private double weights;

        Sum(Mode mode, int hiddenSize) {
            this.mode = mode;
            this.sum = new double[hiddenSize];
            if (mode == Mode.MAX) {
                Arrays.fill(sum, Double.NEGATIVE_INFINITY);
            }
        }

        void addTokens(Window window, Tensor rows, int from, int to) {
            int first = Math.max(from, window.from());
            int count = Math.min(to, window.to()) - first;
            add(rows, window.row() + first - window.from(), count, first);
        }

        /**
         * @param position of the first row's token in the text, from 0
         */
        void add(Tensor rows, int row, int count, int position) {
            for (int i = 0; i < count; i++) {
                double weight = mode == Mode.WEIGHTED_MEAN ? position + i + 1 : 1;
                add(rows.data(), (row + i) * sum.length, weight);
            }
        }

        private void add(float[] rows, int offset, double weight) {
            if (mode == Mode.MAX) {
                for (int h = 0; h < sum.length; h++) {
                    sum[h] = Math.max(sum[h], rows[offset + h]);
                }
            } else {
                for (int h = 0; h < sum.length; h++) {
                    sum[h] += weight * rows[offset + h];
                }
                weights += weight;
            }
        }

        void write(float[] into, int offset) {
            double divisor =
                    switch (mode) {
                        case MAX -> 1;
                        case MEAN_SQRT_LEN -> Math.sqrt(weights);
                        default -> weights;
                    };
            for (int h = 0; h < sum.length; h++) {
                into[offset + h] = (float) (sum[h] / Math.max(divisor, 1e-9));
            }
        }
    }
}
