package io.github.panabert.kernel;

import static io.github.panabert.kernel.PackedMatrix.PANEL;

import io.github.panabert.kernel.Scratch.Slot;

/**
 * Two linear layers, one after the other: the second's sums go on with every slice of the first's
 * columns as soon as there is one. So what is between the two never leaves the second-level cache,
 * and nothing but the result is stored.
 */
public final class LinearPair {
    private LinearPair() {}

    /**
     * C = finish(between(A W1^T + b1) W2^T + b2), its rows shared out in blocks; bit for bit what
     * {@link Gemm} computes of one after the other.
     *
     * @param a (rows, depth of w1), one after the other from aOffset on
     * @param c (rows, columns of w2), one after the other from cOffset on
     */
    public static void multiply(
            Workers workers,
            float[] a,
            int aOffset,
            int rows,
            PackedMatrix w1,
            Epilogue between,
            PackedMatrix w2,
            Epilogue finish,
            float[] c,
            int cOffset) {
        int blockRows = Gemm.blockRows(rows);
        Gemm.Target target = Gemm.Target.matrix(c, cOffset, 0, w2.columns);
        workers.run(
                Math.ceilDiv(rows, blockRows),
                (task, scratch) -> {
                    int row = task * blockRows;
                    int count = Math.min(blockRows, rows - row);
                    int start = aOffset + row * w1.depth;
                    float[] strips = scratch.floats(Slot.LEFT, Strips.length(count, w1.depth));
                    Strips.copy(a, start, w1.depth, count, w1.depth, 0, count, strips);
                    w1.touchAhead.multiply(
                            count,
                            (long) w1.panels.length + w2.panels.length,
                            way -> {
                                Gemm.Target sums =
                                        sums(strips, row, count, w1, between, w2, way, scratch);
                                Gemm.finish(sums, row, count, 0, w2.columns, finish, target);
                            });
                });
    }

    /** Strips of between(A W1^T + b1) W2^T + b2, A being strips of rows from {@code row} on. */
    private static Gemm.Target sums(
            float[] a,
            int row,
            int rows,
            PackedMatrix w1,
            Epilogue between,
            PackedMatrix w2,
            TouchAhead.Way way,
            Scratch scratch) {
        int paddedColumns = Simd.roundUp(w2.columns, PANEL);
        Gemm.Target sums = Gemm.sums(Slot.PAIR, row, rows, 0, paddedColumns, scratch);
        int before = -Strips.at(rows, row, 0);
        for (int from = 0; from < w2.depth; from += Gemm.DEPTH_BLOCK) {
            int to = Math.min(from + Gemm.DEPTH_BLOCK, w2.depth);
            int padded = Simd.roundUp(to, PANEL);
            Gemm.Target slice = Gemm.sums(Slot.TILE, row, rows, from, padded, scratch);
            Gemm.multiply(a, before, rows, row, rows, w1, from, padded, way, slice);
            Gemm.finish(slice, row, rows, from, to, between, slice);
            int start = slice.offset() + before;
            Gemm.multiply(
                    slice.c(), start, rows, row, rows, w2, 0, paddedColumns, from, to, way, sums);
        }
        return sums;
    }
}
