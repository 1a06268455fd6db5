package io.github.panabert.nn;

import io.github.panabert.kernel.Workers;

/** {@code torch.nn.LayerNorm} over the last dimension. Immutable. */
public final class LayerNorm {
    private final float[] weight;
    private final float[] bias;
    private final float eps;

    private LayerNorm(float[] weight, float[] bias, float eps) {
        this.weight = weight;
        this.bias = bias;
        this.eps = eps;
    }

    /** Loads {@code weight} and {@code bias}, each (size). */
    public static LayerNorm load(Weights weights, int size, float eps) {
        return new LayerNorm(weights.floats("weight", size), weights.floats("bias", size), eps);
    }

    /** Normalises x (rows, size) in place. */
    public void forward(Workers workers, Matrix x, int rows) {
        io.github.panabert.kernel.LayerNorm.apply(
                workers, x.data(), x.offset(), rows, weight.length, weight, bias, eps);
    }
}
