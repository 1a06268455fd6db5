package io.github.panabert.nn;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Gemm;
import io.github.panabert.kernel.LinearPair;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.kernel.Workers;

/** {@code torch.nn.Linear}: y = x W^T + b, or without b. Immutable. */
public final class Linear {
    private final PackedMatrix weight;

    private Linear(PackedMatrix weight) {
        this.weight = weight;
    }

    /** Loads {@code weight} (outputs, inputs) and {@code bias} (outputs). */
    public static Linear load(Weights weights, int outputs, int inputs, Workers workers) {
        return load(weights, "weight", "bias", outputs, inputs, workers);
    }

    /** Loads a layer whose weight and bias have names of their own. */
    public static Linear load(
            Weights weights, String weight, String bias, int outputs, int inputs, Workers workers) {
        PackedMatrix.Rows rows = weights.rows(weight, outputs, inputs);
        float[] b = weights.floats(bias, outputs);
        return new Linear(PackedMatrix.pack(outputs, inputs, rows, b, workers));
    }

    /** Loads a layer without a bias. */
    public static Linear loadWithoutBias(
            Weights weights, int outputs, int inputs, Workers workers) {
        PackedMatrix.Rows rows = weights.rows("weight", outputs, inputs);
        return new Linear(PackedMatrix.pack(outputs, inputs, rows, workers));
    }

    /** Loads several layers of the same shape as one, their outputs side by side. */
    public static Linear loadSideBySide(
            int outputs, int inputs, Workers workers, Weights... weights) {
        PackedMatrix.Rows[] parts = new PackedMatrix.Rows[weights.length];
        float[] bias = new float[weights.length * outputs];
        for (int i = 0; i < weights.length; i++) {
            parts[i] = weights[i].rows("weight", outputs, inputs);
            System.arraycopy(weights[i].floats("bias", outputs), 0, bias, i * outputs, outputs);
        }
        PackedMatrix.Rows rows =
                (first, count, into, offset) -> {
                    for (int row = first, some; row < first + count; row += some) {
                        some = Math.min(first + count - row, outputs - row % outputs);
                        int target = offset + (row - first) * inputs;
                        parts[row / outputs].read(row % outputs, some, into, target);
                    }
                };
        return new Linear(PackedMatrix.pack(weights.length * outputs, inputs, rows, bias, workers));
    }

    public int outputs() {
        return weight.columns();
    }

    /** y (rows, outputs) of x (rows, inputs). */
    public void forward(Workers workers, Matrix x, int rows, Matrix y) {
        forward(workers, x, rows, null, y);
    }

    /** y = activation(x W^T + b). */
    public void forward(Workers workers, Matrix x, int rows, Activation activation, Matrix y) {
        Gemm.multiply(workers, x, rows, weight, 0, outputs(), activation, y);
    }

    /** The outputs [from, to) only, at their places in y (rows, outputs). */
    public void forward(Workers workers, Matrix x, int rows, int from, int to, Matrix y) {
        Gemm.multiply(workers, x, rows, weight, from, to, null, y);
    }

    /**
     * y = second(activation(x W^T + b)), without storing what is between; rows are shared out, so
     * for few of them two layers one after the other are faster.
     *
     * @param x {@link io.github.panabert.kernel.Strips} as y
     */
    public void forwardThrough(
            Workers workers, Matrix x, int rows, Activation activation, Linear second, Matrix y) {
        LinearPair.multiply(workers, x, rows, weight, activation, second.weight, y);
    }
}
