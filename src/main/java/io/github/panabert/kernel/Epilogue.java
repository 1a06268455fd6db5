package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import jdk.incubator.vector.FloatVector;

/**
 * What a linear layer does with its sums while they are still in the cache: + residual, or an
 * activation. What is null is left out.
 *
 * @param residual (rows, columns) like the product, at its own offset and distance of rows
 */
public record Epilogue(
        float[] residual, int residualOffset, int residualStride, Activation activation) {

    /** The sums as they are. */
    public static final Epilogue NONE = new Epilogue(null, 0, 0, null);

    public static Epilogue of(Activation activation) {
        return new Epilogue(null, 0, 0, activation);
    }

    public static Epilogue of(float[] residual, int residualOffset, int residualStride) {
        return new Epilogue(residual, residualOffset, residualStride, null);
    }

    /**
     * Finishes a part of the product: {@code rows} rows from {@code row} on, columns [column,
     * column + count) of one strip.
     *
     * @param sums (rows, count) from sumsOffset on, rows {@link Strips#STRIDE} apart
     * @param c where the part goes, rows ldc apart; the sums themselves for one in place
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
        if (residual == null && activation == null && c == sums) {
            return;
        }
        boolean vectors = Kernel.ADD.vectors();
        for (int r = 0; r < rows; r++) {
            int source = sumsOffset + r * STRIDE;
            int target = cOffset + r * ldc;
            if (residual != null) {
                int added = residualOffset + (row + r) * residualStride + column;
                add(vectors, sums, source, residual, added, count, c, target);
            } else if (c != sums) {
                System.arraycopy(sums, source, c, target, count);
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
