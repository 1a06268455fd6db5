package io.github.panabert.kernel;

import static io.github.panabert.kernel.PackedMatrix.PANEL;
import static io.github.panabert.kernel.Strips.STRIDE;

import java.util.function.Consumer;

/** Matrix multiplication with a packed right-hand side: C (rows, columns) = A (rows, depth) W^T. */
public final class Gemm {
    /** Rows that pass over a panel together, so that they stay in the second-level cache. */
    private static final int ROW_BLOCK = 264;

    private static final int TASKS_PER_THREAD = 4;

    /** Fewer rows are not worth a task of their own when they are copied. */
    private static final int ROWS_TO_COPY = 16;

    /** In place of the distance between rows. */
    private static final int TO_STRIPS = -1;

    private Gemm() {}

    /**
     * C = epilogue(A W^T), of W's columns [from, to) only.
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
        withStrips(
                workers,
                a,
                aOffset,
                lda,
                rows,
                w.depth,
                strips ->
                        multiply(workers, strips, 0, rows, w, from, to, epilogue, c, cOffset, ldc));
    }

    /**
     * C = epilogue(A W^T) into {@link Strips}, which {@link #multiplyStrips} takes.
     *
     * @param a (rows, depth), rows lda apart
     * @param c strips of (rows, columns) from cOffset on
     */
    public static void multiplyToStrips(
            Workers workers,
            float[] a,
            int aOffset,
            int lda,
            int rows,
            PackedMatrix w,
            Epilogue epilogue,
            float[] c,
            int cOffset) {
        withStrips(
                workers,
                a,
                aOffset,
                lda,
                rows,
                w.depth,
                strips ->
                        multiply(
                                workers, strips, 0, rows, w, 0, w.columns, epilogue, c, cOffset,
                                TO_STRIPS));
    }

    /**
     * C = epilogue(A W^T).
     *
     * @param a {@link Strips} of (rows, depth) from aOffset on
     * @param c (rows, columns), rows ldc apart
     */
    public static void multiplyStrips(
            Workers workers,
            float[] a,
            int aOffset,
            int rows,
            PackedMatrix w,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc) {
        multiply(workers, a, aOffset, rows, w, 0, w.columns, epilogue, c, cOffset, ldc);
    }

    /** Lends strips of a (rows, depth). */
    private static void withStrips(
            Workers workers,
            float[] a,
            int aOffset,
            int lda,
            int rows,
            int depth,
            Consumer<float[]> use) {
        Scratch shared = Team.SHARED.borrowScratch();
        try {
            float[] strips = shared.floats(Scratch.Slot.LEFT, Strips.length(rows, depth));
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
            use.accept(strips);
        } finally {
            Team.SHARED.giveBack(shared);
        }
    }

    private static void multiply(
            Workers workers,
            float[] a,
            int aOffset,
            int rows,
            PackedMatrix w,
            int from,
            int to,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc) {
        int firstPanel = from / PANEL;
        int panels = Math.ceilDiv(to, PANEL) - firstPanel;
        int rowBlocks = Math.ceilDiv(rows, ROW_BLOCK);
        int blockRows = Simd.roundUp(Math.ceilDiv(rows, rowBlocks), MicroKernel.MAX_HEIGHT);
        int wanted =
                workers.threads() == 1
                        ? 1
                        : Math.ceilDiv(TASKS_PER_THREAD * workers.threads(), rowBlocks);
        int groups = Math.clamp(panels, 1, wanted);
        workers.run(
                rowBlocks * groups,
                (task, scratch) -> {
                    int row = task / groups * blockRows;
                    int end = Math.min(row + blockRows, rows);
                    int group = task % groups;
                    int first = (firstPanel + panels * group / groups) * PANEL;
                    int last = (firstPanel + panels * (group + 1) / groups) * PANEL;
                    float[] sums = scratch.floats(Scratch.Slot.TILE, blockRows * STRIDE);
                    for (int column = first, next; column < last; column = next) {
                        next = Math.min(last, (column / STRIDE + 1) * STRIDE);
                        for (int n = column; n < next; n += PANEL) {
                            MicroKernel.multiply(
                                    Simd.MANY_REGISTERS,
                                    a,
                                    aOffset,
                                    rows,
                                    row,
                                    end - row,
                                    w.panels,
                                    n * w.depth,
                                    w.depth,
                                    sums,
                                    n % STRIDE);
                        }
                        int left = Math.max(column, from);
                        int right = Math.min(next, to);
                        boolean toStrips = ldc == TO_STRIPS;
                        int target =
                                toStrips ? Strips.at(rows, row, left) : row * ldc + left - from;
                        epilogue.finish(
                                sums,
                                row,
                                end - row,
                                left,
                                right - left,
                                c,
                                cOffset + target,
                                toStrips ? STRIDE : ldc);
                    }
                });
    }
}
