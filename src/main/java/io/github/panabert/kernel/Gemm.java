package io.github.panabert.kernel;

/** Matrix multiplication with a packed right-hand side: C (rows, columns) = A (rows, depth) W^T. */
public final class Gemm {
    /** Rows that pass over all panels together, so that they stay in the second-level cache. */
    private static final int ROW_BLOCK = 132;

    private static final int TASKS_PER_THREAD = 4;

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
        int firstPanel = from / PackedMatrix.PANEL;
        int panels = Math.ceilDiv(to, PackedMatrix.PANEL) - firstPanel;
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
                    for (int p = panels * group / groups; p < panels * (group + 1) / groups; p++) {
                        panel(
                                a,
                                aOffset,
                                lda,
                                row,
                                end,
                                w,
                                firstPanel + p,
                                from,
                                to,
                                epilogue,
                                c,
                                cOffset,
                                ldc,
                                scratch);
                    }
                });
    }

    /** Rows [row, end) of the columns that panel and [from, to) have in common. */
    private static void panel(
            float[] a,
            int aOffset,
            int lda,
            int row,
            int end,
            PackedMatrix w,
            int panel,
            int from,
            int to,
            Epilogue epilogue,
            float[] c,
            int cOffset,
            int ldc,
            Scratch scratch) {
        int first = panel * PackedMatrix.PANEL;
        int left = Math.max(first, from);
        int right = Math.min(first + PackedMatrix.PANEL, to);
        boolean whole = right - left == PackedMatrix.PANEL;
        float[] tile =
                whole
                        ? null
                        : scratch.floats(
                                Scratch.Slot.TILE, MicroKernel.MAX_HEIGHT * PackedMatrix.PANEL);
        for (int r = row; r < end; ) {
            int height = MicroKernel.height(end - r);
            int target = cOffset + r * ldc + left - from;
            if (whole) {
                tile(height, a, aOffset + r * lda, lda, w, first, c, target, ldc);
            } else {
                tile(height, a, aOffset + r * lda, lda, w, first, tile, 0, PackedMatrix.PANEL);
                for (int i = 0; i < height; i++) {
                    int source = i * PackedMatrix.PANEL + left - first;
                    System.arraycopy(tile, source, c, target + i * ldc, right - left);
                }
            }
            epilogue.finish(r, height, left, right - left, c, target, ldc);
            r += height;
        }
    }

    private static void tile(
            int height,
            float[] a,
            int aOffset,
            int lda,
            PackedMatrix w,
            int firstColumn,
            float[] c,
            int cOffset,
            int ldc) {
        int offset = firstColumn * w.depth;
        MicroKernel.multiply(
                Simd.MANY_REGISTERS,
                height,
                a,
                aOffset,
                lda,
                w.panels,
                offset,
                w.depth,
                c,
                cOffset,
                ldc);
    }
}
