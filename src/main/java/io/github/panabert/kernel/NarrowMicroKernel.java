package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of machines with 16 vector registers, and of columns that wide tiles leave over:
 * up to 6 rows by 2 vectors. With 16 registers it is up to 5 rows, since beside 12 accumulators C2
 * runs out of registers and puts some on the stack. Its elements have the same bits as {@link
 * WideMicroKernel}'s. Tiles of 6 and 4 rows take two steps of the depth in a turn of the loop: with
 * so few products in a step the loop's own instructions count.
 */
final class NarrowMicroKernel {
    static final int WIDTH = 2 * LANES;

    /** Steps of the depth in a turn of 6 or 4 rows, which touches once; 5 rows do in each step. */
    static final int STEPS_TO_A_TOUCH = 2;

    private NarrowMicroKernel() {}

    /**
     * C = start + A B, or C += start + A B. Everything is written out, since what C2 does not
     * inline would box its vectors.
     *
     * @param rows 6, 5, 4, 2 or 1
     * @param a (rows, k), rows {@link Strips#STRIDE} apart
     * @param b a panel (k, WIDTH)
     * @param k even
     * @param c (rows, WIDTH), rows {@link Strips#STRIDE} apart
     * @param start (WIDTH), what the sums of every row begin with
     * @param ahead where of b a tile of 6, 5 or 4 rows touches what comes next, k / {@link
     *     #STEPS_TO_A_TOUCH} times, or of 5 rows k times
     * @param step the distance of touches for every step of the depth; 4 rows begin again after
     *     {@link Strips#STRIDE} times WIDTH
     * @return what was touched, so that it is loaded at all; of no meaning
     */
    static int multiply(
            int rows,
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
        switch (rows) {
            case 6 -> {
                return rows6(
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
            case 5 -> {
                return rows5(
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
            case 4 -> {
                return rows4(
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
            case 2 -> rows2(a, aOffset, b, bOffset, k, c, cOffset, start, startOffset, accumulate);
            default -> rows1(a, aOffset, b, bOffset, k, c, cOffset, start, startOffset, accumulate);
        }
        return 0;
    }

    private static int rows6(
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
        int touched = 0;
        FloatVector c00 = FloatVector.fromArray(SPECIES, start, startOffset);
        FloatVector c01 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c40 = c00;
        FloatVector c41 = c01;
        FloatVector c50 = c00;
        FloatVector c51 = c01;
        for (int p = 0; p < k; p += 2) {
            int row = bOffset + p * WIDTH;
            touched ^= Float.floatToRawIntBits(b[ahead + p * step]);
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * STRIDE + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * STRIDE + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * STRIDE + p]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 5 * STRIDE + p]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            row += WIDTH;
            b0 = FloatVector.fromArray(SPECIES, b, row);
            b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p + 1]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * STRIDE + p + 1]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * STRIDE + p + 1]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * STRIDE + p + 1]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 5 * STRIDE + p + 1]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        if (accumulate) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cOffset));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
            c10 = c10.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE));
            c11 = c11.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + LANES));
            c20 = c20.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE));
            c21 = c21.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE + LANES));
            c30 = c30.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE));
            c31 = c31.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE + LANES));
            c40 = c40.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * STRIDE));
            c41 = c41.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * STRIDE + LANES));
            c50 = c50.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * STRIDE));
            c51 = c51.add(FloatVector.fromArray(SPECIES, c, cOffset + 5 * STRIDE + LANES));
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c10.intoArray(c, cOffset + STRIDE);
        c11.intoArray(c, cOffset + STRIDE + LANES);
        c20.intoArray(c, cOffset + 2 * STRIDE);
        c21.intoArray(c, cOffset + 2 * STRIDE + LANES);
        c30.intoArray(c, cOffset + 3 * STRIDE);
        c31.intoArray(c, cOffset + 3 * STRIDE + LANES);
        c40.intoArray(c, cOffset + 4 * STRIDE);
        c41.intoArray(c, cOffset + 4 * STRIDE + LANES);
        c50.intoArray(c, cOffset + 5 * STRIDE);
        c51.intoArray(c, cOffset + 5 * STRIDE + LANES);
        return touched;
    }

    private static int rows5(
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
        int touched = 0;
        FloatVector c00 = FloatVector.fromArray(SPECIES, start, startOffset);
        FloatVector c01 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c40 = c00;
        FloatVector c41 = c01;
        for (int p = 0; p < k; p++) {
            int row = bOffset + p * WIDTH;
            touched ^= Float.floatToRawIntBits(b[ahead + p * step]);
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * STRIDE + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * STRIDE + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 4 * STRIDE + p]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
        }
        if (accumulate) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cOffset));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
            c10 = c10.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE));
            c11 = c11.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + LANES));
            c20 = c20.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE));
            c21 = c21.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE + LANES));
            c30 = c30.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE));
            c31 = c31.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE + LANES));
            c40 = c40.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * STRIDE));
            c41 = c41.add(FloatVector.fromArray(SPECIES, c, cOffset + 4 * STRIDE + LANES));
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c10.intoArray(c, cOffset + STRIDE);
        c11.intoArray(c, cOffset + STRIDE + LANES);
        c20.intoArray(c, cOffset + 2 * STRIDE);
        c21.intoArray(c, cOffset + 2 * STRIDE + LANES);
        c30.intoArray(c, cOffset + 3 * STRIDE);
        c31.intoArray(c, cOffset + 3 * STRIDE + LANES);
        c40.intoArray(c, cOffset + 4 * STRIDE);
        c41.intoArray(c, cOffset + 4 * STRIDE + LANES);
        return touched;
    }

    private static int rows4(
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
        int touched = 0;
        FloatVector c00 = FloatVector.fromArray(SPECIES, start, startOffset);
        FloatVector c01 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        for (int p = 0; p < k; p += 2) {
            int row = bOffset + p * WIDTH;
            touched ^= Float.floatToRawIntBits(b[ahead + (p * step & (STRIDE * WIDTH - 1))]);
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * STRIDE + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * STRIDE + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            row += WIDTH;
            b0 = FloatVector.fromArray(SPECIES, b, row);
            b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            x = FloatVector.broadcast(SPECIES, a[aOffset + p + 1]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * STRIDE + p + 1]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * STRIDE + p + 1]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        if (accumulate) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cOffset));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
            c10 = c10.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE));
            c11 = c11.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + LANES));
            c20 = c20.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE));
            c21 = c21.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE + LANES));
            c30 = c30.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE));
            c31 = c31.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE + LANES));
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c10.intoArray(c, cOffset + STRIDE);
        c11.intoArray(c, cOffset + STRIDE + LANES);
        c20.intoArray(c, cOffset + 2 * STRIDE);
        c21.intoArray(c, cOffset + 2 * STRIDE + LANES);
        c30.intoArray(c, cOffset + 3 * STRIDE);
        c31.intoArray(c, cOffset + 3 * STRIDE + LANES);
        return touched;
    }

    private static void rows2(
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            int k,
            float[] c,
            int cOffset,
            float[] start,
            int startOffset,
            boolean accumulate) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, start, startOffset);
        FloatVector c01 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        for (int p = 0; p < k; p++) {
            int row = bOffset + p * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
        }
        if (accumulate) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cOffset));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
            c10 = c10.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE));
            c11 = c11.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + LANES));
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c10.intoArray(c, cOffset + STRIDE);
        c11.intoArray(c, cOffset + STRIDE + LANES);
    }

    private static void rows1(
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            int k,
            float[] c,
            int cOffset,
            float[] start,
            int startOffset,
            boolean accumulate) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, start, startOffset);
        FloatVector c01 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
        for (int p = 0; p < k; p++) {
            int row = bOffset + p * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
        }
        if (accumulate) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cOffset));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
    }
}
