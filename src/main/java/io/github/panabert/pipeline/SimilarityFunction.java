package io.github.panabert.pipeline;

import io.github.panabert.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How alike two embeddings are; the higher, the more. sentence-transformers' {@code
 * SimilarityFunction}.
 */
public enum SimilarityFunction {
    /** The cosine of the angle between them, -1 to 1; 0 where one of them is 0. */
    COSINE {
        @Override
        double compute(float[] a, float[] b) {
            double lengths = Math.max(length(a), TINY) * Math.max(length(b), TINY);
            return DOT.compute(a, b) / lengths;
        }
    },
    /** Their dot product. */
    DOT {
        @Override
        double compute(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += (double) a[i] * b[i];
            }
            return sum;
        }
    },
    /** Their Euclidean distance, negated. */
    EUCLIDEAN {
        @Override
        double compute(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                double difference = (double) a[i] - b[i];
                sum += difference * difference;
            }
            return -Math.sqrt(sum);
        }
    },
    /** The sum of their absolute differences, negated. */
    MANHATTAN {
        @Override
        double compute(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += Math.abs((double) a[i] - b[i]);
            }
            return -sum;
        }
    };

    private static final double TINY = 1e-12;

    /**
     * The similarity of two embeddings.
     *
     * @throws IllegalArgumentException if they differ in length
     */
    public double of(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "embeddings of %d and of %d numbers, expected as many"
                            .formatted(a.length, b.length));
        }
        return compute(a, b);
    }

    abstract double compute(float[] a, float[] b);

    /**
     * The similarity of each of some embeddings to each of others.
     *
     * @return (number of a, number of b)
     * @throws IllegalArgumentException if the embeddings differ in length
     */
    public Tensor matrix(List<float[]> a, List<float[]> b) {
        Tensor matrix = Tensor.zeros(a.size(), b.size());
        for (int i = 0; i < a.size(); i++) {
            for (int j = 0; j < b.size(); j++) {
                if (a.get(i).length != b.get(j).length) {
                    throw new IllegalArgumentException(
                            "embedding %d has %d numbers, the other side's embedding %d has %d"
                                    .formatted(i, a.get(i).length, j, b.get(j).length));
                }
                matrix.data()[i * b.size() + j] = (float) compute(a.get(i), b.get(j));
            }
        }
        return matrix;
    }

    /** The function of a name in {@code config_sentence_transformers.json}. */
    static SimilarityFunction named(String name) {
        for (SimilarityFunction function : values()) {
            if (function.name().toLowerCase(Locale.ROOT).equals(name)) {
                return function;
            }
        }
        throw new IllegalArgumentException(
                "unknown similarity function \""
                        + name
                        + "\"; there are "
                        + Arrays.toString(values()).toLowerCase(Locale.ROOT));
    }

    static double length(float[] x) {
        return Math.sqrt(DOT.compute(x, x));
    }
}
