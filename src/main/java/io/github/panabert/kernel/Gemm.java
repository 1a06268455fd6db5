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

    /** Fewer rows are not worth a task of their own when they are copied. */
    private static final int ROWS_TO_COPY = 16;

    /**
     * Depth over which columns take turns, so that what all of them multiply stays in the
     * second-level cache.
     */
    static final int DEPTH_BLOCK = 384;

    /**
     * Where C goes, or sums on the way: rows ldc apart that begin with a column, or strips that
     * begin with a row.
     */
    record Target(float[] c, int offset, int row, int column, int stripRows, int ldc) {
        static Target matrix(float[] c, int offset, int column, int ldc) {
            return new Target(c, offset, 0, column, 0, ldc);
        }

        static Target strips(float[] c, int offset, int row, int rows) {
            return new Target(c, offset, row, 0, rows, STRIDE);
        }

        boolean inStrips() {
            return stripRows > 0;
        }

        int at(int r, int n) {
            return offset
                    + (inStrips()
                            ? Strips.at(stripRows, r - row, n)
                            : (r - row) * ldc + n - column);
        }
    }

    private Gemm() {}

    /**
     * C = epilogue(A W^T + b), of W's columns [from, to) only.
     *
     * @param a (rows, depth), rows lda apart
     * @param c (rows, to - from), rows ldc apart
     */
    public static void multiply(
            Workers workers,
            float[] a,
            int aOffset,
            int lda,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc) {
        Target target = Target.matrix(c, cOffset, from, ldc);
        multiplyRows(workers, a, aOffset, lda, rows, w, from, to, epilogue, target);
    }

    /**
     * C = epilogue(A W^T + b) into {@link Strips}, of W's columns [from, to) only.
     *
     * @param a (rows, depth), rows lda apart
     * @param c strips of (rows, all columns of W) from cOffset on
     */
    public static void multiplyToStrips(
            Workers workers,
            float[] a,
            int aOffset,
            int lda,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Epilogue epilogue,
            float[] c,
            int cOffset) {
        Target target = Target.strips(c, cOffset, 0, rows);
        multiplyRows(workers, a, aOffset, lda, rows, w, from, to, epilogue, target);
    }

    /**
     * C = epilogue(A W^T + b).
     *
     * @param a {@link Strips} of (aRows, depth) from aOffset on
     * @param row the first row of a that is multiplied
     * @param rows how many
     * @param c (rows, columns), rows ldc apart
     */
    public static void multiplyStrips(
            Workers workers,
            float[] a,
            int aOffset,
            int aRows,
            int row,
            int rows,
            PackedMatrix w,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc) {
        Target target = Target.matrix(c, cOffset, 0, ldc);
        int start = aOffset + Strips.at(aRows, row, 0);
        multiply(workers, a, start, aRows, rows, w, 0, w.columns, epilogue, target);
    }

    /** Lays a (rows, depth) out as strips first. */
    private static void multiplyRows(
            Workers workers,
            float[] a,
            int aOffset,
            int lda,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Epilogue epilogue,
            Target target) {
        int depth = w.depth;
        Scratch shared = workers.borrowScratch();
        try {
            float[] strips = shared.floats(Slot.LEFT, Strips.length(rows, depth));
            int copies = Math.clamp(rows / ROWS_TO_COPY, 1, workers.threads());
            workers.run(
                    copies,
                    (task, _) ->
                            Strips.copy(
                                    a,
                                    aOffset,
                                    lda,
                                    rows,
                                    depth,
                                    rows * task / copies,
                                    rows * (task + 1) / copies,
                                    strips));
            multiply(workers, strips, 0, rows, rows, w, from, to, epilogue, target);
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

    private static void multiply(
            Workers workers,
            float[] a,
            int aOffset,
            int aRows,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Epilogue epilogue,
            Target target) {
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
                                    int first =
                                            (firstPanel + task / rowBlocks * taskPanels) * PANEL;
                                    int last = first + taskPanels * PANEL;
                                    for (int column = first, next; column < last; column = next) {
                                        next = Math.min(last, together(w, column));
                                        Target sums =
                                                target.inStrips()
                                                        ? target
                                                        : sums(
                                                                Slot.TILE, row, count, column, next,
                                                                scratch);
                                        multiply(
                                                a, aOffset, aRows, row, count, w, column, next, way,
                                                sums);
                                        finish(
                                                sums,
                                                row,
                                                count,
                                                Math.max(column, from),
                                                Math.min(next, to),
                                                epilogue,
                                                target);
                                    }
                                }));
    }

    /** Where the columns end that are multiplied together with one: its strip, or all if deep. */
    private static int together(PackedMatrix w, int column) {
        return deep(w) ? Integer.MAX_VALUE : (column / STRIDE + 1) * STRIDE;
    }

    /** Strips for the sums of some rows and of the columns [from, to), which are whole panels. */
    static Target sums(Slot slot, int row, int rows, int from, int to, Scratch scratch) {
        int start = from / STRIDE * STRIDE;
        float[] sums = scratch.floats(slot, Strips.length(rows, to - start));
        return Target.strips(sums, -Strips.at(rows, 0, start), row, rows);
    }

    /** The sums of some rows and of W's columns [from, to), which are whole panels. */
    static void multiply(
            float[] a,
            int aOffset,
            int aRows,
            int row,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            TouchAhead.Way way,
            Target sums) {
        int block = deep(w) ? DEPTH_BLOCK : w.depth;
        for (int depth = 0; depth < w.depth; depth += block) {
            int end = Math.min(depth + block, w.depth);
            multiply(a, aOffset, aRows, row, rows, w, from, to, depth, end, way, sums);
        }
    }

    /** Adds what the depth [depth, end) gives to these sums; at depth 0 they begin. */
    static void multiply(
            float[] a,
            int aOffset,
            int aRows,
            int row,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            int depth,
            int end,
            TouchAhead.Way way,
            Target sums) {
        float[] lineStarts = way == TouchAhead.Way.REWRITE ? w.lineStarts() : null;
        for (int n = from; n < to; n += PANEL) {
            MicroKernel.multiply(
                    Simd.MANY_REGISTERS,
                    a,
                    aOffset,
                    aRows,
                    row,
                    rows,
                    w.panels,
                    lineStarts,
                    w.at(n),
                    w.depth,
                    depth,
                    end,
                    sums.c,
                    sums.at(row, n),
                    w.bias,
                    n,
                    way);
        }
    }

    /** Finishes the columns [left, right) of the sums of some rows. */
    static void finish(
            Target sums, int row, int rows, int left, int right, Epilogue epilogue, Target target) {
        for (int n = left, next; n < right; n = next) {
            next = Math.min(right, (n / STRIDE + 1) * STRIDE);
            epilogue.finish(
                    sums.c,
                    sums.at(row, n),
                    row,
                    rows,
                    n,
                    next - n,
                    target.c,
                    target.at(row, n),
                    target.ldc);
        }
    }
}
