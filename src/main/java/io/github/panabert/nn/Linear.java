package io.github.panabert.nn;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Epilogue;
import io.github.panabert.kernel.Gemm;
import io.github.panabert.kernel.LinearPair;
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
        multiply(workers, x, rows, 0, outputs(), Epilogue.NONE, y);
    }

    /** The outputs [from, to) only: y (rows, to - from) of x (rows, inputs). */
    public void forward(Workers workers, Matrix x, int rows, int from, int to, Matrix y) {
        multiply(workers, x, rows, from, to, Epilogue.NONE, y);
    }

    /** y = activation(x W^T + b). */
    public void forward(Workers workers, Matrix x, int rows, Activation activation, Matrix y) {
        multiply(workers, x, rows, 0, outputs(), Epilogue.of(activation), y);
    }

    /** y = x W^T + b + residual, which is (rows, outputs) like y. */
    public void forward(Workers workers, Matrix x, int rows, Matrix residual, Matrix y) {
        multiply(workers, x, rows, 0, outputs(), adding(residual), y);
    }

    /**
     * y = activation(x W^T + b) V^T + c + residual, V and c being those of the layer {@code
     * second}; threads take blocks of rows.
     *
     * @param residual (rows, outputs of the second) like y
     */
    public void forwardThrough(
            Workers workers,
            Matrix x,
            int rows,
            Activation activation,
            Linear second,
            Matrix residual,
            Matrix y) {
        LinearPair.multiply(
                workers,
                x.data(),
                x.offset(),
                rows,
                weight,
                Epilogue.of(activation),
                second.weight,
                second.adding(residual),
                y.data(),
                y.offset());
    }

    private Epilogue adding(Matrix residual) {
        return Epilogue.of(residual.data(), residual.offset(), outputs());
    }

    /** Strips of activation(x W^T + b), for {@link #forwardStrips}. */
    public void forwardToStrips(
            Workers workers, Matrix x, int rows, Activation activation, Matrix strips) {
        Epilogue epilogue = Epilogue.of(activation);
        multiplyToStrips(workers, x, rows, 0, outputs(), epilogue, strips);
    }

    /** The outputs [from, to) only of strips of x W^T + b. */
    public void forwardToStrips(
            Workers workers, Matrix x, int rows, int from, int to, Matrix strips) {
        multiplyToStrips(workers, x, rows, from, to, Epilogue.NONE, strips);
    }

    /**
     * y = x W^T + b + residual.
     *
     * @param strips strips of (stripRows, inputs): x is its rows [row, row + rows)
     * @param residual (rows, outputs) like y
     */
    public void forwardStrips(
            Workers workers,
            Matrix strips,
            int stripRows,
            int row,
            int rows,
            Matrix residual,
            Matrix y) {
        Gemm.multiplyStrips(
                workers,
                strips.data(),
                strips.offset(),
                stripRows,
                row,
                rows,
                weight,
                adding(residual),
                y.data(),
                y.offset(),
                outputs());
    }

    private void multiplyToStrips(
            Workers workers,
            Matrix x,
            int rows,
            int from,
            int to,
            Epilogue epilogue,
            Matrix strips) {
        Gemm.multiplyToStrips(
                workers,
                x.data(),
                x.offset(),
                weight.depth(),
                rows,
                weight,
                from,
                to,
                epilogue,
                strips.data(),
                strips.offset());
    }

    private void multiply(
            Workers workers, Matrix x, int rows, int from, int to, Epilogue epilogue, Matrix y) {
        int inputs = weight.depth();
        Gemm.multiply(
                workers,
                x.data(),
                x.offset(),
                inputs,
                rows,
                weight,
                from,
                to,
                epilogue,
                y.data(),
                y.offset(),
                to - from);
    }
}
