package io.github.panabert.kernel;

/**
 * Matrix multiplication with a packed right-hand side: C (rows, columns) = A (rows, depth) W^T.
 *
 * <p>The sum of an element is one chain of fused multiply-adds for every {@link #DEPTH_BLOCK} of
 * the depth, the blocks added up in order: five times closer to the exact sum than a single chain.
 */
public final class Gemm {
    /** Depth summed in registers; its panel block stays in the first-level cache. */
    static final int DEPTH_BLOCK = 128;

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
        int blockRows = Simd.roundUp(Math.ceilDiv(rows, rowBlocks), 6);
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
        float[] tile = whole ? null : scratch.floats(Scratch.Slot.TILE, 6 * PackedMatrix.PANEL);
        for (int r = row; r < end; ) {
            int height = tileHeight(end - r);
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

    /** The rows of the next tile; what is left is evened out: 8 = 4 + 4, not 6 + 2. */
    static int tileHeight(int rows) {
        return switch (rows) {
            case 1 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 8 -> 4;
            default -> 6;
        };
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
        int width = PackedMatrix.PANEL;
        int offset = firstColumn * w.depth;
        for (int k = 0; k < w.depth; k += DEPTH_BLOCK) {
            int depth = Math.min(DEPTH_BLOCK, w.depth - k);
            if (Simd.MANY_REGISTERS) {
                WideMicroKernel.multiply(
                        height,
                        a,
                        aOffset + k,
                        lda,
                        w.panels,
                        offset + k * width,
                        width,
                        depth,
                        c,
                        cOffset,
                        ldc,
                        k > 0);
            } else {
                NarrowMicroKernel.multiply(
                        height,
                        a,
                        aOffset + k,
                        lda,
                        w.panels,
                        offset + k * width,
                        width,
                        depth,
                        c,
                        cOffset,
                        ldc,
                        k > 0);
            }
        }
    }
}
