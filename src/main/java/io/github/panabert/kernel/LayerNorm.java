package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Layer normalisation: each row to mean 0 and variance 1 (of the population), then scaled and
 * shifted.
 */
public final class LayerNorm {
    private static final int ROWS_PER_TASK = 16;

    private LayerNorm() {}

    /**
     * Normalises the rows of x (rows, size), in place.
     *
     * @param weight (size)
     * @param bias (size)
     */
    public static void apply(
            Workers workers,
            float[] x,
            int offset,
            int rows,
            int size,
            float[] weight,
            float[] bias,
            float eps) {
        workers.run(
                Math.ceilDiv(rows, ROWS_PER_TASK),
                (task, scratch) -> {
                    boolean vectors = Kernel.LAYER_NORM.vectors();
                    float[] moments = scratch.floats(Scratch.Slot.SUMS, 2);
                    int end = Math.min(rows, (task + 1) * ROWS_PER_TASK);
                    for (int r = task * ROWS_PER_TASK; r < end; r++) {
                        row(vectors, x, offset + r * size, size, weight, bias, eps, moments);
                    }
                });
    }

    /**
     * One row. Its mean is corrected by the mean of what it leaves, and its scale has a second
     * part: an error of either would be that of all the row.
     */
    static void row(
            boolean vectors,
            float[] x,
            int offset,
            int size,
            float[] weight,
            float[] bias,
            float eps,
            float[] moments) {
        float sum = vectors ? sum(x, offset, size) : ScalarKernels.sum(x, offset, size);
        float mean = sum / size;
        if (vectors) {
            moments(x, offset, size, mean, moments);
        } else {
            ScalarKernels.moments(x, offset, size, mean, moments);
        }
        double rest = (double) moments[0] / size;
        double variance = Math.max(0, (double) moments[1] / size - rest * rest);
        double scale = 1 / Math.sqrt(variance + eps);
        float high = (float) scale;
        float low = (float) (scale - high);
        if (vectors) {
            normalize(x, offset, size, weight, bias, mean, (float) rest, high, low);
        } else {
            ScalarKernels.normalize(x, offset, size, weight, bias, mean, (float) rest, high, low);
        }
    }

    /** The sum of what the numbers leave when the mean is taken off, and that of its squares. */
    private static void moments(float[] x, int offset, int size, float mean, float[] moments) {
        FloatVector sums = FloatVector.zero(SPECIES);
        FloatVector squares = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, offset + i).sub(mean);
            sums = sums.add(d);
            squares = d.fma(d, squares);
        }
        if (end < size) {
            FloatVector d =
                    Simd.loadTail(x, offset + end, offset + size)
                            .sub(
                                    FloatVector.broadcast(SPECIES, mean),
                                    SPECIES.indexInRange(end, size));
            sums = sums.add(d);
            squares = d.fma(d, squares);
        }
        moments[0] = Simd.sum(sums);
        moments[1] = Simd.sum(squares);
    }

    private static void normalize(
            float[] x,
            int offset,
            int size,
            float[] weight,
            float[] bias,
            float mean,
            float rest,
            float high,
            float low) {
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, offset + i).sub(mean).sub(rest);
            FloatVector w = FloatVector.fromArray(SPECIES, weight, i);
            FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
            scaled(d, high, low, w, b).intoArray(x, offset + i);
        }
        if (end < size) {
            FloatVector d = Simd.loadTail(x, offset + end, offset + size).sub(mean).sub(rest);
            FloatVector w = Simd.loadTail(weight, end, size);
            FloatVector b = Simd.loadTail(bias, end, size);
            Simd.storeTail(scaled(d, high, low, w, b), x, offset + end, offset + size);
        }
    }

    /** d (high + low) w + b, rounded once or twice. */
    private static FloatVector scaled(
            FloatVector d, float high, float low, FloatVector w, FloatVector b) {
        FloatVector factor = FloatVector.broadcast(SPECIES, high);
        FloatVector normal = d.mul(factor);
        FloatVector lost = d.fma(factor, normal.neg()).add(d.mul(low));
        return normal.fma(w, lost.fma(w, b));
    }

    private static float sum(float[] x, int offset, int size) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            sum = sum.add(FloatVector.fromArray(SPECIES, x, offset + i));
        }
        if (end < size) {
            sum = sum.add(Simd.loadTail(x, offset + end, offset + size));
        }
        return Simd.sum(sum);
    }
}
