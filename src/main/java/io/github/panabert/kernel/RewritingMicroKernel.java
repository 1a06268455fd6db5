package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import jdk.incubator.vector.FloatVector;

/**
 * A tile of 4 rows by 4 vectors that brings near what comes next: with every step of the depth it
 * writes the first number of a line of the weights anew, as it is. A store has its line fetched as
 * a load has, but nothing waits for it; Java has no prefetch. Threads that do so at once write the
 * same.
 */
final class RewritingMicroKernel {
    private RewritingMicroKernel() {}

    /**
     * C = start + A B, or C += start + A B, bit for bit as {@link WideMicroKernel} has it.
     * Everything is written out, since what C2 does not inline would box its vectors.
     *
     * @param a (4, k), rows {@link Strips#STRIDE} apart
     * @param b a panel (k, width), in an array of lines from {@link CacheLine#FIRST} on
     * @param k even
     * @param c (4, width), rows {@link Strips#STRIDE} apart
     * @param start (width), what the sums of every row begin with
     * @param lineStarts the first number of each of b's lines
     * @param line the first of k lines that are written
     */
    static void multiply(
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
            float[] lineStarts,
            int line) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, start, startOffset);
        FloatVector c01 = FloatVector.fromArray(SPECIES, start, startOffset + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, start, startOffset + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(SPECIES, start, startOffset + 3 * LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c12 = c02;
        FloatVector c13 = c03;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c22 = c02;
        FloatVector c23 = c03;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c32 = c02;
        FloatVector c33 = c03;
        int first = CacheLine.FIRST + line * CacheLine.NUMBERS;
        for (int p = 0; p < k; p++) {
            int row = bOffset + p * WideMicroKernel.WIDTH;
            b[first + p * CacheLine.NUMBERS] = lineStarts[line + p];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, row + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, row + 3 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, a[aOffset + STRIDE + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 2 * STRIDE + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, a[aOffset + 3 * STRIDE + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
        }
        if (accumulate) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cOffset));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cOffset + LANES));
            c02 = c02.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * LANES));
            c03 = c03.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * LANES));
            c10 = c10.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE));
            c11 = c11.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + LANES));
            c12 = c12.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + 2 * LANES));
            c13 = c13.add(FloatVector.fromArray(SPECIES, c, cOffset + STRIDE + 3 * LANES));
            c20 = c20.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE));
            c21 = c21.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE + LANES));
            c22 = c22.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE + 2 * LANES));
            c23 = c23.add(FloatVector.fromArray(SPECIES, c, cOffset + 2 * STRIDE + 3 * LANES));
            c30 = c30.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE));
            c31 = c31.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE + LANES));
            c32 = c32.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE + 2 * LANES));
            c33 = c33.add(FloatVector.fromArray(SPECIES, c, cOffset + 3 * STRIDE + 3 * LANES));
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c02.intoArray(c, cOffset + 2 * LANES);
        c03.intoArray(c, cOffset + 3 * LANES);
        c10.intoArray(c, cOffset + STRIDE);
        c11.intoArray(c, cOffset + STRIDE + LANES);
        c12.intoArray(c, cOffset + STRIDE + 2 * LANES);
        c13.intoArray(c, cOffset + STRIDE + 3 * LANES);
        c20.intoArray(c, cOffset + 2 * STRIDE);
        c21.intoArray(c, cOffset + 2 * STRIDE + LANES);
        c22.intoArray(c, cOffset + 2 * STRIDE + 2 * LANES);
        c23.intoArray(c, cOffset + 2 * STRIDE + 3 * LANES);
        c30.intoArray(c, cOffset + 3 * STRIDE);
        c31.intoArray(c, cOffset + 3 * STRIDE + LANES);
        c32.intoArray(c, cOffset + 3 * STRIDE + 2 * LANES);
        c33.intoArray(c, cOffset + 3 * STRIDE + 3 * LANES);
    }
}
