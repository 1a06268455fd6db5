package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import jdk.incubator.vector.FloatVector;

/**
 * Layer normalisation: each row to mean 0 and variance 1 (of the population), then scaled and
 * shifted.
 */
public final class LayerNorm {
    /** The most rows of a task: many enough for a task to be worth it. */
    private static final int ROWS_PER_TASK = 16;

    private LayerNorm() {}

    /**
     * Normalises the rows of x + residual (rows, size).
     *
     * @param residual null for none
     * @param weight (size)
     * @param bias (size)
     * @param y where they go; may be x or the residual
     */
    public static void apply(
            Workers workers,
            Matrix x,
            Matrix residual,
            int rows,
            int size,
            float[] weight,
            float[] bias,
            float eps,
            Matrix y) {
        int taskRows = Math.clamp(Math.ceilDiv(rows, workers.threads()), 1, ROWS_PER_TASK);
        workers.run(
                Math.ceilDiv(rows, taskRows),
                (task, scratch) -> {
                    boolean adds = Kernel.ADD.vectors();
                    boolean vectors = Kernel.LAYER_NORM.vectors();
                    float[] row = scratch.floats(Scratch.Slot.ROW, size);
                    float[] moments = scratch.floats(Scratch.Slot.SUMS, 2);
                    int end = Math.min(rows, (task + 1) * taskRows);
                    for (int r = task * taskRows; r < end; r++) {
                        add(adds, x, residual, r, size, row);
                        row(vectors, row, size, weight, bias, eps, moments, y, r);
                    }
                });
    }

    /** A row of x, or of x + residual. */
    private static void add(
            boolean vectors, Matrix x, Matrix residual, int r, int size, float[] row) {
        for (int i = 0; i < size; i += STRIDE) {
            int count = Math.min(STRIDE, size - i);
            if (residual == null) {
                System.arraycopy(x.data(), x.at(r, i), row, i, count);
            } else {
                float[] added = residual.data();
                add(vectors, x.data(), x.at(r, i), added, residual.at(r, i), count, row, i);
            }
        }
    }

    /** z = x + y. */
    static void add(
            boolean vectors,
            float[] x,
            int xOffset,
            float[] y,
            int yOffset,
            int count,
            float[] z,
            int zOffset) {
        if (!vectors) {
            ScalarKernels.add(x, xOffset, y, yOffset, count, z, zOffset);
            return;
        }
        int end = SPECIES.loopBound(count);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xOffset + i)
                    .add(FloatVector.fromArray(SPECIES, y, yOffset + i))
                    .intoArray(z, zOffset + i);
        }
        if (end < count) {
            FloatVector sum =
                    Simd.loadTail(x, xOffset + end, xOffset + count)
                            .add(Simd.loadTail(y, yOffset + end, yOffset + count));
            Simd.storeTail(sum, z, zOffset + end, zOffset + count);
        }
    }

    /**
     * One row, normalised, to row r of y. Its mean is corrected by the mean of what it leaves, and
     * its scale has a second part: an error of either would be that of all the row.
     */
    static void row(
            boolean vectors,
            float[] x,
            int size,
            float[] weight,
            float[] bias,
            float eps,
            float[] moments,
            Matrix y,
            int r) {
        float sum = vectors ? sum(x, size) : ScalarKernels.sum(x, size);
        float mean = sum / size;
        if (vectors) {
            moments(x, size, mean, moments);
        } else {
            ScalarKernels.moments(x, size, mean, moments);
        }
        double rest = (double) moments[0] / size;
        double variance = Math.max(0, (double) moments[1] / size - rest * rest);
        double scale = 1 / Math.sqrt(variance + eps);
        float high = (float) scale;
        float low = (float) (scale - high);
        for (int i = 0; i < size; i += STRIDE) {
            int end = Math.min(i + STRIDE, size);
            int to = y.at(r, i);
            float less = (float) rest;
            if (vectors) {
                normalize(x, i, end, weight, bias, mean, less, high, low, y.data(), to);
            } else {
                ScalarKernels.normalize(
                        x, i, end, weight, bias, mean, less, high, low, y.data(), to);
            }
        }
    }

    /** The sum of what the numbers leave when the mean is taken off, and that of its squares. */
    private static void moments(float[] x, int size, float mean, float[] moments) {
        FloatVector sums = FloatVector.zero(SPECIES);
        FloatVector squares = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(mean);
            sums = sums.add(d);
            squares = d.fma(d, squares);
        }
        if (end < size) {
            FloatVector d =
                    Simd.loadTail(x, end, size)
                            .sub(
                                    FloatVector.broadcast(SPECIES, mean),
                                    SPECIES.indexInRange(end, size));
            sums = sums.add(d);
            squares = d.fma(d, squares);
        }
        moments[0] = Simd.sum(sums);
        moments[1] = Simd.sum(squares);
    }

    /** The numbers [from, to) of a row: d (high + low) w + b, rounded once or twice. */
    private static void normalize(
            float[] x,
            int from,
            int to,
            float[] weight,
            float[] bias,
            float mean,
            float rest,
            float high,
            float low,
            float[] y,
            int yOffset) {
        int end = from + SPECIES.loopBound(to - from);
        FloatVector factor = FloatVector.broadcast(SPECIES, high);
        for (int i = from; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(mean).sub(rest);
            FloatVector w = FloatVector.fromArray(SPECIES, weight, i);
            FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
            FloatVector normal = d.mul(factor);
            FloatVector lost = d.fma(factor, normal.neg()).add(d.mul(low));
            normal.fma(w, lost.fma(w, b)).intoArray(y, yOffset + i - from);
        }
        if (end < to) {
            int target = yOffset + end - from;
            ScalarKernels.normalize(x, end, to, weight, bias, mean, rest, high, low, y, target);
        }
    }

    private static float sum(float[] x, int size) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            sum = sum.add(FloatVector.fromArray(SPECIES, x, i));
        }
        if (end < size) {
            sum = sum.add(Simd.loadTail(x, end, size));
        }
        return Simd.sum(sum);
    }
}
