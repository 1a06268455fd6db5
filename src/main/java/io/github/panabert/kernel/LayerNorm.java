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
                    int end = Math.min(rows, (task + 1) * ROWS_PER_TASK);
                    for (int r = task * ROWS_PER_TASK; r < end; r++) {
                        row(x, offset + r * size, size, weight, bias, eps);
                    }
                });
    }

    private static void row(
            float[] x, int offset, int size, float[] weight, float[] bias, float eps) {
        float mean = sum(x, offset, size) / size;
        float variance = squares(x, offset, size, mean) / size;
        float scale = (float) (1 / Math.sqrt((double) variance + eps));
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            FloatVector normal = FloatVector.fromArray(SPECIES, x, offset + i).sub(mean).mul(scale);
            normal.fma(
                            FloatVector.fromArray(SPECIES, weight, i),
                            FloatVector.fromArray(SPECIES, bias, i))
                    .intoArray(x, offset + i);
        }
        if (end < size) {
            FloatVector normal = Simd.loadTail(x, offset + end, offset + size).sub(mean).mul(scale);
            FloatVector y =
                    normal.fma(Simd.loadTail(weight, end, size), Simd.loadTail(bias, end, size));
            Simd.storeTail(y, x, offset + end, offset + size);
        }
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

    private static float squares(float[] x, int offset, int size, float mean) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(size);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, offset + i).sub(mean);
            sum = d.fma(d, sum);
        }
        if (end < size) {
            FloatVector d =
                    Simd.loadTail(x, offset + end, offset + size)
                            .sub(
                                    FloatVector.broadcast(SPECIES, mean),
                                    SPECIES.indexInRange(end, size));
            sum = d.fma(d, sum);
        }
        return Simd.sum(sum);
    }
}
