package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Strips.STRIDE;

/**
 * What the vector kernels compute, bit for bit, in plain loops: these are fast within milliseconds
 * of a process, see {@link WarmUp}.
 */
final class ScalarKernels {
    private ScalarKernels() {}

    /**
     * C = start + A B, or C += start + A B, as a micro-kernel.
     *
     * @param a (rows, k), rows {@link Strips#STRIDE} apart
     * @param b a panel (k, width)
     * @param c (rows, width), rows {@link Strips#STRIDE} apart
     * @param start (width)
     */
    static void multiply(
            int width,
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
            boolean accumulate) {
        WarmUp.count(rows * k);
        for (int r = 0, height; r < rows; r += height) {
            height = rows - r >= 3 ? 3 : 1;
            int row = aOffset + r * STRIDE;
            for (int j = 0; j < width; j += 4) {
                int target = cOffset + r * STRIDE + j;
                if (height == 3) {
                    rows3(
                            width,
                            a,
                            row,
                            b,
                            bOffset + j,
                            k,
                            c,
                            target,
                            start,
                            startOffset + j,
                            accumulate);
                } else {
                    rows1(
                            width,
                            a,
                            row,
                            b,
                            bOffset + j,
                            k,
                            c,
                            target,
                            start,
                            startOffset + j,
                            accumulate);
                }
            }
        }
    }

    /** 3 rows by 4 columns: what scalar registers hold. */
    private static void rows3(
            int width,
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
        float c00 = start[startOffset];
        float c01 = start[startOffset + 1];
        float c02 = start[startOffset + 2];
        float c03 = start[startOffset + 3];
        float c10 = c00;
        float c11 = c01;
        float c12 = c02;
        float c13 = c03;
        float c20 = c00;
        float c21 = c01;
        float c22 = c02;
        float c23 = c03;
        for (int p = 0; p < k; p++) {
            int row = bOffset + p * width;
            float b0 = b[row];
            float b1 = b[row + 1];
            float b2 = b[row + 2];
            float b3 = b[row + 3];
            float x = a[aOffset + p];
            c00 = Math.fma(x, b0, c00);
            c01 = Math.fma(x, b1, c01);
            c02 = Math.fma(x, b2, c02);
            c03 = Math.fma(x, b3, c03);
            x = a[aOffset + STRIDE + p];
            c10 = Math.fma(x, b0, c10);
            c11 = Math.fma(x, b1, c11);
            c12 = Math.fma(x, b2, c12);
            c13 = Math.fma(x, b3, c13);
            x = a[aOffset + 2 * STRIDE + p];
            c20 = Math.fma(x, b0, c20);
            c21 = Math.fma(x, b1, c21);
            c22 = Math.fma(x, b2, c22);
            c23 = Math.fma(x, b3, c23);
        }
        store(c, cOffset, accumulate, c00, c01, c02, c03);
        store(c, cOffset + STRIDE, accumulate, c10, c11, c12, c13);
        store(c, cOffset + 2 * STRIDE, accumulate, c20, c21, c22, c23);
    }

    private static void rows1(
            int width,
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
        float c0 = start[startOffset];
        float c1 = start[startOffset + 1];
        float c2 = start[startOffset + 2];
        float c3 = start[startOffset + 3];
        for (int p = 0; p < k; p++) {
            int row = bOffset + p * width;
            float x = a[aOffset + p];
            c0 = Math.fma(x, b[row], c0);
            c1 = Math.fma(x, b[row + 1], c1);
            c2 = Math.fma(x, b[row + 2], c2);
            c3 = Math.fma(x, b[row + 3], c3);
        }
        store(c, cOffset, accumulate, c0, c1, c2, c3);
    }

    private static void store(
            float[] c, int at, boolean accumulate, float c0, float c1, float c2, float c3) {
        c[at] = accumulate ? c[at] + c0 : c0;
        c[at + 1] = accumulate ? c[at + 1] + c1 : c1;
        c[at + 2] = accumulate ? c[at + 2] + c2 : c2;
        c[at + 3] = accumulate ? c[at + 3] + c3 : c3;
    }

    /** z = x + y. */
    static void add(
            float[] x, int xOffset, float[] y, int yOffset, int count, float[] z, int zOffset) {
        for (int i = 0; i < count; i++) {
            z[zOffset + i] = x[xOffset + i] + y[yOffset + i];
        }
    }

    /** y = x factor. */
    static void scale(float[] x, int xOffset, int count, float factor, float[] y, int yOffset) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] = x[xOffset + i] * factor;
        }
    }

    /** Replaces each number by its exact GELU. */
    static void gelu(float[] x, int offset, int count) {
        WarmUp.count(count);
        for (int i = offset; i < offset + count; i++) {
            x[i] = ScalarMath.gelu(x[i]);
        }
    }

    /** Replaces each number by its hyperbolic tangent. */
    static void tanh(float[] x, int offset, int count) {
        WarmUp.count(count);
        for (int i = offset; i < offset + count; i++) {
            x[i] = ScalarMath.tanh(x[i]);
        }
    }

    /** As {@link Softmax}'s of a row of scores: the largest one. */
    static float max(Matrix scores, int row, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < count; j++) {
            float score = scores.data()[scores.at(row, j)];
            max = score > max ? score : max;
        }
        return max;
    }

    /** As {@link Softmax}'s of a row of scores; behind them a whole vector is filled up. */
    static float exponentials(Matrix scores, int row, int count, float base2, float round) {
        WarmUp.count(count);
        float[] x = scores.data();
        float[] lanes = new float[LANES];
        for (int j = 0; j < Simd.roundUp(count, LANES); j++) {
            int at = scores.at(row, j);
            float e = j < count ? ScalarMath.exp2(x[at], base2, round) : 0;
            x[at] = e;
            lanes[j % LANES] += e;
        }
        return sum(lanes);
    }

    /** As {@link Transposition}'s: x (rows, columns), some of whose rows are there. */
    static void transpose(
            float[] x,
            int xOffset,
            int xStride,
            AttendedKeys rows,
            int from,
            int to,
            int columns,
            float[] y,
            int yOffset,
            int yStride) {
        for (int j = from; j < to; j++) {
            int row = xOffset + rows.row(j) * xStride;
            for (int d = 0; d < columns; d++) {
                y[yOffset + d * yStride + j - from] = x[row + d];
            }
        }
    }

    /** As {@link LayerNorm}'s of a row: the sum of its numbers. */
    static float sum(float[] x, int size) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < size; i++) {
            lanes[i % LANES] += x[i];
        }
        return sum(lanes);
    }

    /** The sum of what the numbers leave when the mean is taken off, and that of its squares. */
    static void moments(float[] x, int size, float mean, float[] sums) {
        WarmUp.count(size);
        float[] lanes = new float[LANES];
        float[] squares = new float[LANES];
        for (int i = 0; i < size; i++) {
            float d = x[i] - mean;
            lanes[i % LANES] += d;
            squares[i % LANES] = Math.fma(d, d, squares[i % LANES]);
        }
        sums[0] = sum(lanes);
        sums[1] = sum(squares);
    }

    /** As {@link LayerNorm}'s last step, of the numbers [from, to) of a row. */
    static void normalize(
            float[] x,
            int from,
            int to,
            float[] weight,
            float[] bias,
            float mean,
            float rest,
            float high,
            float low,
            float[] y,
            int yOffset) {
        for (int i = from; i < to; i++) {
            float d = x[i] - mean - rest;
            float normal = d * high;
            float lost = Math.fma(d, high, -normal) + d * low;
            y[yOffset + i - from] = Math.fma(normal, weight[i], Math.fma(lost, weight[i], bias[i]));
        }
    }

    /** The sum of the lanes in the order of {@link Simd#sum}. */
    private static float sum(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }
}
