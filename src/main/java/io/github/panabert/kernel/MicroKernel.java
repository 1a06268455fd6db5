package io.github.panabert.kernel;

import static io.github.panabert.kernel.CacheLine.FIRST;
import static io.github.panabert.kernel.Strips.STRIDE;

/** Products of strips and packed panels, tile by tile. */
final class MicroKernel {
    /** The most rows of a tile: its accumulators leave registers for the factors. */
    static final int TALL = Simd.MANY_REGISTERS ? 6 : 5;

    /** The rows of a low tile: few rows make more tiles of it, enough to touch all that is next. */
    static final int LOW = 4;

    /** The numbers of a page: a processor loads ahead by itself, but within a page only. */
    static final int PAGE = 4096 / Float.BYTES;

    /** What sums begin with where there is no bias, or it is in them already. */
    static final float[] ZEROS = new float[WideMicroKernel.WIDTH];

    /** Nothing is rewritten. */
    static final float[] NO_LINES = {};

    private MicroKernel() {}

    /** The rows of the next tile; what is left is evened out: 8 = 4 + 4, not 6 + 2. */
    static int height(int rows) {
        return switch (rows) {
            case 1 -> 1;
            case 2, 3 -> 2;
            case 4, 8 -> LOW;
            case 5, 6 -> rows == TALL ? TALL : LOW;
            default -> TALL;
        };
    }

    private static int width(boolean wide) {
        return wide ? WideMicroKernel.WIDTH : NarrowMicroKernel.WIDTH;
    }

    /** Writes the first numbers of some lines anew, as they are, so that the lines are fetched. */
    static void rewrite(float[] b, float[] lineStarts, int from, int count) {
        int end = Math.min(from + count, lineStarts.length);
        for (int line = from; line < end; line++) {
            b[FIRST + line * CacheLine.NUMBERS] = lineStarts[line];
        }
    }

    /** One tile, as {@link NarrowMicroKernel#multiply} has it. */
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
            float[] start,
            int startOffset,
            boolean accumulate,
            int ahead,
            int step) {
        if (!vectors) {
            ScalarKernels.multiply(
                    width(wide),
                    rows,
                    a,
                    aOffset,
                    b,
                    bOffset,
                    k,
                    c,
                    cOffset,
                    start,
                    startOffset,
                    accumulate);
            return 0;
        }
        return wide
                ? WideMicroKernel.multiply(
                        rows,
                        a,
                        aOffset,
                        b,
                        bOffset,
                        k,
                        c,
                        cOffset,
                        start,
                        startOffset,
                        accumulate,
                        ahead,
                        step)
                : NarrowMicroKernel.multiply(
                        rows,
                        a,
                        aOffset,
                        b,
                        bOffset,
                        k,
                        c,
                        cOffset,
                        start,
                        startOffset,
                        accumulate,
                        ahead,
                        step);
    }

    /**
     * C = start + A B of one panel, or C += A B, over the depth [from, to). An element is one chain
     * of fused multiply-adds for every {@link Strips#STRIDE} of the depth, these added up in order:
     * at a depth of 3072 several times closer to the exact sum than a single chain. The last step
     * of an odd depth is added by itself. All rows pass over that much of the panel before the
     * next, so that it stays in the nearest cache.
     *
     * <p>Meanwhile tiles may touch what comes next, which then is near when its turn comes: weights
     * come from far, and Java has no word for a prefetch. What a tile has touched it returns, for
     * C2 would not load what nobody takes; tiles are too large for C2 to see that nobody does.
     *
     * @param wide whether the panel has the width of {@link WideMicroKernel}, else that of {@link
     *     NarrowMicroKernel}
     * @param a {@link Strips} of rows of (rows, depth), from aStart on, a strip aStripStride behind
     *     the one before
     * @param rows how many are multiplied
     * @param b the panel (depth, width), the next one behind it
     * @param lineStarts of b, as {@link PackedMatrix#lineStarts} has them, if what comes next is to
     *     be rewritten, else {@link #NO_LINES}
     * @param from 0, or a multiple of STRIDE, which adds to c
     * @param c (rows, width) from cOffset on, rows {@link Strips#STRIDE} apart
     * @param start (width), what the sums begin with at depth 0
     * @param way how tiles touch what comes next, in a b of STRIDE times the width at least
     */
    static void multiply(
            boolean wide,
            float[] a,
            int aStart,
            int aStripStride,
            int rows,
            float[] b,
            float[] lineStarts,
            int bOffset,
            int depth,
            int from,
            int to,
            float[] c,
            int cOffset,
            float[] start,
            int startOffset,
            TouchAhead.Way way) {
        int width = width(wide);
        int slab = STRIDE * width;
        boolean byPages = way == TouchAhead.Way.BY_PAGES;
        boolean touch = byPages || way == TouchAhead.Way.IN_ORDER;
        int tallest = byPages ? LOW : TALL;
        int tiles = Math.ceilDiv(rows, TALL);
        int pages = Math.max(1, slab / PAGE);
        int stepsToATouch = wide ? 1 : NarrowMicroKernel.STEPS_TO_A_TOUCH;
        int pageStep = (PAGE + CacheLine.NUMBERS / pages) / stepsToATouch;
        int step = !touch ? 0 : byPages ? pageStep : Math.ceilDiv(width, tiles);
        int lines = lineStarts.length == 0 ? 0 : slab / CacheLine.NUMBERS;
        // between few tiles there would be too many stores at once: then some write with each step
        boolean between = !wide || 2 * tiles > 3 * (lines / STRIDE);
        int tileLines = between ? Math.ceilDiv(lines, tiles) : STRIDE;
        int end = to - (to - from) % 2;
        for (int p = from; p < end; p += STRIDE) {
            float[] begins = p == 0 ? start : ZEROS;
            int beginsAt = p == 0 ? startOffset : 0;
            int k = Math.min(STRIDE, end - p);
            int strip = aStart + p / STRIDE * aStripStride;
            int panel = bOffset + p * width;
            int next = p + k < end ? panel + k * width : bOffset + (depth + from) * width;
            int begin = touch ? Math.min(next, b.length - slab) : panel;
            int share =
                    byPages
                            ? Math.min(PAGE, k / stepsToATouch * CacheLine.NUMBERS / pages)
                            : k * step;
            int last = (byPages ? PAGE : slab) - share;
            int nextLine = (next - FIRST) / CacheLine.NUMBERS;
            for (int r = 0, tile = 0, height; r < rows; r += height, tile++) {
                int aOffset = strip + r * STRIDE;
                int target = cOffset + r * STRIDE;
                boolean add = p > 0;
                int line = nextLine + tile * tileLines;
                int more = Math.min(tileLines, lines - tile * tileLines);
                rewrite(b, lineStarts, line, between ? more : 0);
                if (!between
                        && more > 0
                        && rows - r >= LOW
                        && line + k <= lineStarts.length
                        && Kernel.REWRITING.vectors()) {
                    height = LOW;
                    RewritingMicroKernel.multiply(
                            a,
                            aOffset,
                            b,
                            panel,
                            k,
                            c,
                            target,
                            begins,
                            beginsAt,
                            add,
                            lineStarts,
                            line);
                    continue;
                }
                height = Math.min(tallest, height(rows - r));
                int ahead = begin + Math.min(tile * share, last);
                boolean vectors = Kernel.product(wide, height).vectors();
                tile(
                        wide, height, vectors, a, aOffset, b, panel, k, c, target, begins, beginsAt,
                        add, ahead, step);
            }
        }
        if (end < to) {
            int aOffset = aStart + end / STRIDE * aStripStride + end % STRIDE;
            int panel = bOffset + end * width;
            float[] begins = end == 0 ? start : ZEROS;
            int beginsAt = end == 0 ? startOffset : 0;
            ScalarKernels.multiply(
                    width, rows, a, aOffset, b, panel, 1, c, cOffset, begins, beginsAt, end > 0);
        }
    }
}
