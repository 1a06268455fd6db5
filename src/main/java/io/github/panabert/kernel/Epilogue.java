package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import jdk.incubator.vector.FloatVector;

/**
 * What a linear layer does with its sums while they are still in the cache: + bias, + residual,
 * activation. Parts that are null are left out.
 *
 * @param bias one number a column
 * @param residual (rows, columns) like the product, at its own offset and distance of rows
 */
public record Epilogue(
        float[] bias,
        float[] residual,
        int residualOffset,
        int residualStride,
        Activation activation) {

    public static Epilogue of(float[] bias) {
        return new Epilogue(bias, null, 0, 0, null);
    }

    public static Epilogue of(float[] bias, Activation activation) {
        return new Epilogue(bias, null, 0, 0, activation);
    }

    public static Epilogue of(
            float[] bias, float[] residual, int residualOffset, int residualStride) {
        return new Epilogue(bias, residual, residualOffset, residualStride, null);
    }

    /**
     * Finishes a part of the product: {@code rows} rows from {@code row} on, columns [column,
     * column + count) of one strip.
     *
     * @param sums (rows, count) from sumsOffset on, rows {@link Strips#STRIDE} apart
     * @param c where the part goes, rows ldc apart
     */
    void finish(
            float[] sums,
            int sumsOffset,
            int row,
            int rows,
            int column,
            int count,
            float[] c,
            int cOffset,
            int ldc) {
        boolean vectors = Kernel.ADD.vectors();
        for (int r = 0; r < rows; r++) {
            int source = sumsOffset + r * STRIDE;
            int target = cOffset + r * ldc;
            if (bias != null) {
                add(vectors, sums, source, bias, column, count, c, target);
            } else {
                System.arraycopy(sums, source, c, target, count);
            }
            if (residual != null) {
                int added = residualOffset + (row + r) * residualStride + column;
                add(vectors, c, target, residual, added, count, c, target);
            }
            if (activation != null) {
                activation.apply(c, target, count);
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
}
