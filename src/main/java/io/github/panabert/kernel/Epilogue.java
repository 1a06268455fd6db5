package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

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
     * Finishes a tile of the product: {@code rows} rows from {@code row} on, columns [column,
     * column + count).
     */
    void finish(int row, int rows, int column, int count, float[] c, int cOffset, int ldc) {
        for (int r = 0; r < rows; r++) {
            int offset = cOffset + r * ldc;
            if (bias != null) {
                add(bias, column, count, c, offset);
            }
            if (residual != null) {
                add(
                        residual,
                        residualOffset + (row + r) * residualStride + column,
                        count,
                        c,
                        offset);
            }
            if (activation != null) {
                activation.apply(c, offset, count);
            }
        }
    }

    private static void add(float[] x, int from, int count, float[] c, int offset) {
        int end = SPECIES.loopBound(count);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, c, offset + i)
                    .add(FloatVector.fromArray(SPECIES, x, from + i))
                    .intoArray(c, offset + i);
        }
        if (end < count) {
            FloatVector sum =
                    Simd.loadTail(c, offset + end, offset + count)
                            .add(Simd.loadTail(x, from + end, from + count));
            Simd.storeTail(sum, c, offset + end, offset + count);
        }
    }
}
