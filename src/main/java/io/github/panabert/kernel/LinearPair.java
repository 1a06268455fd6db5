package io.github.panabert.kernel;

import static io.github.panabert.kernel.PackedMatrix.PANEL;

/**
 * Two linear layers, one after the other: the second's sums go on with every slice of the first's
 * columns as soon as there is one. So what is between the two never leaves the second-level cache,
 * and nothing but the result is stored.
 */
public final class LinearPair {
    private LinearPair() {}

    /**
     * C = activation(A W1^T + b1) W2^T + b2, its rows shared out in blocks; bit for bit what {@link
     * Gemm} computes of one after the other.
     *
     * @param a {@link Strips} of (rows, depth of w1)
     * @param c strips of (rows, columns of w2)
     */
    public static void multiply(
            Workers workers,
            Matrix a,
            int rows,
            PackedMatrix w1,
            Activation activation,
            PackedMatrix w2,
            Matrix c) {
        int blockRows = Gemm.blockRows(rows);
        workers.run(
                Math.ceilDiv(rows, blockRows),
                (task, scratch) -> {
                    int row = task * blockRows;
                    int count = Math.min(blockRows, rows - row);
                    w1.touchAhead.multiply(
                            count,
                            (long) w1.panels.length + w2.panels.length,
                            w2.touchAhead,
                            way ->
                                    multiply(
                                            a.from(row),
                                            count,
                                            w1,
                                            activation,
                                            w2,
                                            way,
                                            c.from(row),
                                            scratch));
                });
    }

    private static void multiply(
            Matrix a,
            int rows,
            PackedMatrix w1,
            Activation activation,
            PackedMatrix w2,
            TouchAhead.Way way,
            Matrix sums,
            Scratch scratch) {
        int columns = Simd.roundUp(w2.columns, PANEL);
        for (int from = 0; from < w2.depth; from += Gemm.DEPTH_BLOCK) {
            int to = Math.min(from + Gemm.DEPTH_BLOCK, w2.depth);
            int padded = Simd.roundUp(to, PANEL);
            Matrix slice = Gemm.sums(rows, from, padded, scratch);
            Gemm.multiply(a, rows, w1, from, padded, way, slice);
            Gemm.finish(slice, rows, from, to, activation, slice);
            Gemm.multiply(slice, rows, w2, 0, columns, from, to, way, sums);
        }
    }
}
