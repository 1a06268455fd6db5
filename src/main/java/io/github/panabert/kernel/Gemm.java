package io.github.panabert.kernel;

import static io.github.panabert.kernel.PackedMatrix.PANEL;
import static io.github.panabert.kernel.Strips.STRIDE;

import io.github.panabert.kernel.Scratch.Slot;

/**
 * Matrix multiplication with a packed right-hand side and its bias: C (rows, columns) = A (rows,
 * depth) W^T + b.
 */
public final class Gemm {
    /** Rows that pass over a panel together, so that they stay in the second-level cache. */
    private static final int ROW_BLOCK = 264;

    /** Rows that are copied to strips at once: they, and not a batch, bound what a thread keeps. */
    static final int COPIED_ROWS = 4 * ROW_BLOCK;

    /**
     * Depth over which columns take turns, so that what all of them multiply stays in the
     * second-level cache.
     */
    static final int DEPTH_BLOCK = 384;

    private Gemm() {}

    /** C = A W^T + b. */
    public static void multiply(Workers workers, Matrix a, int rows, PackedMatrix w, Matrix c) {
        multiply(workers, a, rows, w, 0, w.columns, null, c);
    }

    /**
     * C = activation(A W^T + b), of W's columns [from, to) only.
     *
     * @param a (rows, depth)
     * @param activation null for none
     * @param rows zero or more
     * @param c (rows, columns); of {@link Strips} whole panels are written, from the first column
     *     of the one that has column {@code from} to the last of the one that has the last column
     */
    public static void multiply(
            Workers workers,
            Matrix a,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Activation activation,
            Matrix c) {
        if (a.inStrips()) {
            multiplyStrips(workers, a, rows, w, from, to, activation, c);
            return;
        }
        Scratch shared = workers.borrowScratch();
        try {
            for (int row = 0; row < rows; row += COPIED_ROWS) {
                int count = Math.min(COPIED_ROWS, rows - row);
                Matrix strips = shared.strips(Slot.LEFT, count, w.depth);
                a.from(row).copy(workers, count, w.depth, strips);
                multiplyStrips(workers, strips, count, w, from, to, activation, c.from(row));
            }
        } finally {
            workers.giveBack(shared);
        }
    }

    /** The rows of a block: all blocks alike, in whole tiles. */
    static int blockRows(int rows) {
        int blocks = Math.ceilDiv(rows, ROW_BLOCK);
        return Simd.roundUp(Math.ceilDiv(rows, blocks), MicroKernel.TALL);
    }

    /** Whether the left-hand side is larger than the product. */
    private static boolean deep(PackedMatrix w) {
        return w.depth > w.columns;
    }

    private static void multiplyStrips(
            Workers workers,
            Matrix a,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Activation activation,
            Matrix c) {
        if (rows == 0) {
            return;
        }
        int firstPanel = from / PANEL;
        int panels = Math.ceilDiv(to, PANEL) - firstPanel;
        int blockRows = blockRows(rows);
        int rowBlocks = Math.ceilDiv(rows, blockRows);
        int taskPanels = workers.threads() == 1 ? panels : 1; // small tasks end together
        w.touchAhead.multiply(
                rows,
                (long) panels * PANEL * w.depth,
                way ->
                        workers.run(
                                rowBlocks * panels / taskPanels,
                                (task, scratch) -> {
                                    int row = task % rowBlocks * blockRows;
                                    int count = Math.min(blockRows, rows - row);
                                    int panel = firstPanel + task / rowBlocks * taskPanels;
                                    multiply(
                                            a.from(row),
                                            count,
                                            w,
                                            panel * PANEL,
                                            (panel + taskPanels) * PANEL,
                                            from,
                                            to,
                                            activation,
                                            way,
                                            c.from(row),
                                            scratch);
                                }));
    }

    /** The columns [first, last), which are whole panels, as far as they lie within [from, to). */
    private static void multiply(
            Matrix a,
            int rows,
            PackedMatrix w,
            int first,
            int last,
            int from,
            int to,
            Activation activation,
            TouchAhead.Way way,
            Matrix c,
            Scratch scratch) {
        for (int column = first, next; column < last; column = next) {
            next = Math.min(last, together(w, column));
            Matrix sums = c.inStrips() ? c : sums(rows, column, next, scratch);
            multiply(a, rows, w, column, next, way, sums);
            finish(sums, rows, Math.max(column, from), Math.min(next, to), activation, c);
        }
    }

    /** Where the columns end that are multiplied together with one: its strip, or all if deep. */
    private static int together(PackedMatrix w, int column) {
        return deep(w) ? Integer.MAX_VALUE : (column / STRIDE + 1) * STRIDE;
    }

    /** Strips for the sums of the columns [from, to) alone, at their places among all columns. */
    static Matrix sums(int rows, int from, int to, Scratch scratch) {
        int start = from / STRIDE * STRIDE;
        Matrix sums = scratch.strips(Slot.TILE, rows, to - start);
        int offset = 2 * sums.offset() - sums.at(0, start);
        return new Matrix(sums.data(), offset, STRIDE, sums.stripStride());
    }

    /** The sums of W's columns [from, to), which are whole panels. */
    static void multiply(
            Matrix a, int rows, PackedMatrix w, int from, int to, TouchAhead.Way way, Matrix sums) {
        int block = deep(w) ? DEPTH_BLOCK : w.depth;
        for (int depth = 0; depth < w.depth; depth += block) {
            int end = Math.min(depth + block, w.depth);
            multiply(a, rows, w, from, to, depth, end, way, sums);
        }
    }

    /**
     * Adds what the depth [depth, end) gives to these sums; at depth 0 they begin.
     *
     * @param a strips of (rows, depth of w)
     * @param sums strips
     */
    static void multiply(
            Matrix a,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            int depth,
            int end,
            TouchAhead.Way way,
            Matrix sums) {
        float[] lineStarts = way == TouchAhead.Way.REWRITE ? w.lineStarts() : MicroKernel.NO_LINES;
        for (int n = from; n < to; n += PANEL) {
            MicroKernel.multiply(
                    Simd.MANY_REGISTERS,
                    a.data(),
                    a.offset(),
                    a.stripStride(),
                    rows,
                    w.panels,
                    lineStarts,
                    w.at(n),
                    w.depth,
                    depth,
                    end,
                    sums.data(),
                    sums.at(0, n),
                    w.bias,
                    n,
                    way);
        }
    }

    /** c = activation(sums), of the columns [from, to); c may be the sums, activation null. */
    static void finish(Matrix sums, int rows, int from, int to, Activation activation, Matrix c) {
        if (activation == null && c == sums) {
            return;
        }
        for (int n = from, next; n < to; n = next) {
            next = Math.min(to, (n / STRIDE + 1) * STRIDE);
            for (int r = 0; r < rows; r++) {
                int target = c.at(r, n);
                if (c != sums) {
                    System.arraycopy(sums.data(), sums.at(r, n), c.data(), target, next - n);
                }
                if (activation != null) {
                    activation.apply(c.data(), target, next - n);
                }
            }
        }
    }
}
