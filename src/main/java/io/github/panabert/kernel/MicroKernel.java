package io.github.panabert.kernel;

import static io.github.panabert.kernel.Strips.STRIDE;

/** Products of strips and packed panels, tile by tile. */
final class MicroKernel {
    /** The most rows of a tile. */
    static final int MAX_HEIGHT = 6;

    private MicroKernel() {}

    /** The rows of the next tile; what is left is evened out: 8 = 4 + 4, not 6 + 2. */
    static int height(int rows) {
        return switch (rows) {
            case 1 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 8 -> 4;
            default -> MAX_HEIGHT;
        };
    }

    private static int width(boolean wide) {
        return wide ? WideMicroKernel.WIDTH : NarrowMicroKernel.WIDTH;
    }

    /** One tile, as {@link WideMicroKernel#multiply} has it. */
    static int tile(
            boolean wide,
            int rows,
            boolean vectors,
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            int k,
            float[] c,
            int cOffset,
            boolean accumulate,
            int ahead,
            int step) {
        if (!vectors) {
            ScalarKernels.multiply(
                    width(wide), rows, a, aOffset, b, bOffset, k, c, cOffset, accumulate);
            return 0;
        }
        return wide
                ? WideMicroKernel.multiply(
                        rows, a, aOffset, b, bOffset, k, c, cOffset, accumulate, ahead, step)
                : NarrowMicroKernel.multiply(
                        rows, a, aOffset, b, bOffset, k, c, cOffset, accumulate, ahead, step);
    }

    /**
     * C = A B of one panel, or C += A B, over the depth [from, to). An element is one chain of
     * fused multiply-adds for every {@link Strips#STRIDE} of the depth, these added up in order: at
     * a depth of 3072 several times closer to the exact sum than a single chain. All rows pass over
     * that much of the panel before the next, so that it stays in the nearest cache.
     *
     * <p>Meanwhile each tile touches its share of what comes next, which so is near when its turn
     * comes: weights come from far, and Java has no word for a prefetch. Without it the first tile
     * of every so many rows waits for memory.
     *
     * @param wide whether the panel has the width of {@link WideMicroKernel}, else that of {@link
     *     NarrowMicroKernel}
     * @param a strips of (aRows, depth) from aStart on
     * @param row the first row of a that is multiplied
     * @param rows how many
     * @param b the panel (depth, width), the next one behind it
     * @param from 0, or a multiple of STRIDE, which adds to c
     * @param c (rows, width) from cOffset on, rows {@link Strips#STRIDE} apart
     */
    static void multiply(
            boolean wide,
            float[] a,
            int aStart,
            int aRows,
            int row,
            int rows,
            float[] b,
            int bOffset,
            int depth,
            int from,
            int to,
            float[] c,
            int cOffset) {
        int width = width(wide);
        int step = Math.ceilDiv(width, Math.ceilDiv(rows, MAX_HEIGHT));
        for (int p = from; p < to; p += STRIDE) {
            int k = Math.min(STRIDE, to - p);
            int panel = bOffset + p * width;
            int ahead = p + k < to ? panel + k * width : bOffset + (depth + from) * width;
            for (int r = 0, height; r < rows; r += height) {
                height = height(rows - r);
                int aOffset = aStart + Strips.at(aRows, row + r, p);
                int target = cOffset + r * STRIDE;
                boolean add = p > 0;
                int touch = Math.min(ahead, b.length - k * step);
                boolean vectors = Kernel.product(wide, height).vectors();
                tile(wide, height, vectors, a, aOffset, b, panel, k, c, target, add, touch, step);
                ahead += k * step;
            }
        }
    }
}
