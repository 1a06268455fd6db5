package io.github.panabert.kernel;

/** Tiles of a product of any depth, by the micro-kernel of their width. */
final class MicroKernel {
    /** The most rows of a tile. */
    static final int MAX_HEIGHT = 6;

    /** Depth summed in registers: sums come as near to the exact ones as torch's. */
    private static final int DEPTH_BLOCK = 192;

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

    /**
     * C = A B. An element is one chain of fused multiply-adds for every block of the depth, the
     * blocks added up in order: at a depth of 3072 four times closer to the exact sum than a single
     * chain.
     *
     * @param wide whether the tile has the width of {@link WideMicroKernel}, else that of {@link
     *     NarrowMicroKernel}
     * @param height 6, 4, 2 or 1 rows
     * @param a (height, depth), rows lda apart
     * @param b a panel (depth, width)
     * @param c (height, width), rows ldc apart
     */
    static void multiply(
            boolean wide,
            int height,
            float[] a,
            int aOffset,
            int lda,
            float[] b,
            int bOffset,
            int depth,
            float[] c,
            int cOffset,
            int ldc) {
        int width = wide ? WideMicroKernel.WIDTH : NarrowMicroKernel.WIDTH;
        for (int from = 0; from < depth; from += DEPTH_BLOCK) {
            int k = Math.min(DEPTH_BLOCK, depth - from);
            int row = bOffset + from * width;
            if (wide) {
                WideMicroKernel.multiply(
                        height, a, aOffset + from, lda, b, row, k, c, cOffset, ldc, from > 0);
            } else {
                NarrowMicroKernel.multiply(
                        height, a, aOffset + from, lda, b, row, k, c, cOffset, ldc, from > 0);
            }
        }
    }
}
