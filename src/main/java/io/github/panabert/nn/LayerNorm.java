package io.github.panabert.nn;

import io.github.panabert.kernel.Matrix;
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

    /** y = x normalised (rows, size), which may be x. */
    public void forward(Workers workers, Matrix x, int rows, Matrix y) {
        forward(workers, x, null, rows, y);
    }

    /** y = x + residual normalised, each (rows, size); y may be one of the two. */
    public void forward(Workers workers, Matrix x, Matrix residual, int rows, Matrix y) {
        io.github.panabert.kernel.LayerNorm.apply(
                workers, x, residual, rows, weight.length, weight, bias, eps, y);
    }
}
