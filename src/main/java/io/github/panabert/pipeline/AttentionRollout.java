package io.github.panabert.pipeline;

import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Attention rollout: how much of each input token reaches each position of a layer, if attention is
 * all that mixes them. A layer's mixing is half the mean of its heads, half the residual
 * connection: 0.5 A + 0.5 I, each row divided by its sum. The rollout up to a layer is the matrix
 * product of the mixings from that layer down to the first. Computed in doubles.
 *
 * <p>Abnar and Zuidema, "Quantifying Attention Flow in Transformers" (2020).
 */
public final class AttentionRollout {
    private AttentionRollout() {}

    /**
     * The rollouts up to each layer.
     *
     * @param attentions of a sequence, the first layer's first, each (heads, S, S)
     * @return a tensor (S, S) a layer; row i holds the shares of the input tokens in position i,
     *     and its sum is 1
     * @throws IllegalArgumentException if the tensors are not of such shapes, or S differs
     */
    public static List<Tensor> of(List<Tensor> attentions) {
        List<Tensor> rollouts = new ArrayList<>(attentions.size());
        double[] product = null;
        for (int layer = 0; layer < attentions.size(); layer++) {
            Tensor attention = attentions.get(layer);
            int size = requireSquare(layer, attention, attentions.getFirst());
            double[] mixing = mixing(attention, size);
            product = product == null ? mixing : multiply(mixing, product, size);
            rollouts.add(tensor(product, size));
        }
        return rollouts;
    }

    private static int requireSquare(int layer, Tensor attention, Tensor first) {
        boolean square =
                attention.rank() == 3
                        && attention.dim(0) > 0
                        && attention.dim(1) == attention.dim(2)
                        && attention.dim(1) == first.dim(1);
        if (!square) {
            throw new IllegalArgumentException(
                    "attentions of layer %d: shape %s, expected (heads, S, S) with the same S in every layer"
                            .formatted(layer, Arrays.toString(attention.shape())));
        }
        return attention.dim(1);
    }

    private static double[] mixing(Tensor attention, int size) {
        double[] mixing = new double[size * size];
        float[] weights = attention.data();
        for (int i = 0; i < weights.length; i++) {
            mixing[i % mixing.length] += 0.5 * weights[i] / attention.dim(0);
        }
        for (int row = 0; row < size; row++) {
            mixing[row * size + row] += 0.5;
            double sum = 0;
            for (int column = 0; column < size; column++) {
                sum += mixing[row * size + column];
            }
            for (int column = 0; column < size; column++) {
                mixing[row * size + column] /= sum;
            }
        }
        return mixing;
    }

    private static double[] multiply(double[] a, double[] b, int size) {
        double[] product = new double[size * size];
        for (int row = 0; row < size; row++) {
            multiplyRow(row, a, b, product, size);
        }
        return product;
    }

    private static void multiplyRow(int row, double[] a, double[] b, double[] product, int size) {
        for (int k = 0; k < size; k++) {
            double factor = a[row * size + k];
            for (int column = 0; column < size; column++) {
                product[row * size + column] += factor * b[k * size + column];
            }
        }
    }

    private static Tensor tensor(double[] numbers, int size) {
        Tensor tensor = Tensor.zeros(size, size);
        for (int i = 0; i < numbers.length; i++) {
            tensor.data()[i] = (float) numbers[i];
        }
        return tensor;
    }
}
