package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The softmax of rows of attention scores, without its division: that waits until the values are
 * summed.
 */
final class Softmax {
    private static final double LOG2_E = 1 / Math.log(2);

    /** Exponents below it are rounded to integers by {@link VectorMath#exp2}. */
    private static final float EXACT = 0x1p20f;

    private Softmax() {}

    /**
     * Replaces the scores (rows, count) by e^(score scale - max), the maximum being the row's.
     *
     * @param stride the distance from row to row
     * @param sums where the sums of the rows' exponentials go; every probability is its exponential
     *     divided by it
     */
    static void exponentials(
            int rows, float[] scores, int stride, int count, float scale, float[] sums) {
        for (int i = 0; i < rows; i++) {
            sums[i] = max(scores, i * stride, count);
        }
        float base2 = (float) (scale * LOG2_E);
        for (int i = 0; i < rows; i++) {
            float max = sums[i];
            if (!(Math.abs(max * base2) < EXACT)) {
                subtract(scores, i * stride, count, max);
                max = 0;
            }
            sums[i] = exponentials(scores, i * stride, count, max, base2);
        }
    }

    /** For scores beside which the digits of 2^x would be lost, such as a mask's -3.4e38. */
    private static void subtract(float[] scores, int offset, int count, float max) {
        for (int i = offset; i < offset + count; i++) {
            scores[i] -= max;
        }
    }

    /** The largest score; one that is NaN shows in the sum. */
    private static float max(float[] scores, int offset, int count) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector other = max;
        int end = offset + SPECIES.loopBound(count);
        int i = offset;
        for (; i + LANES < end; i += 2 * LANES) {
            max = Simd.max(max, FloatVector.fromArray(SPECIES, scores, i));
            other = Simd.max(other, FloatVector.fromArray(SPECIES, scores, i + LANES));
        }
        if (i < end) {
            max = Simd.max(max, FloatVector.fromArray(SPECIES, scores, i));
        }
        max = Simd.max(max, other);
        if (end < offset + count) {
            VectorMask<Float> tail = SPECIES.indexInRange(end, offset + count);
            FloatVector last = FloatVector.fromArray(SPECIES, scores, end, tail);
            max = max.blend(Simd.max(max, last), tail);
        }
        return Simd.max(max);
    }

    private static float exponentials(
            float[] scores, int offset, int count, float max, float base2) {
        float shift = (float) Math.rint(max * base2);
        float bound = (shift - 127) / base2;
        FloatVector sum = FloatVector.zero(SPECIES);
        int end = offset + SPECIES.loopBound(count);
        for (int i = offset; i < end; i += LANES) {
            FloatVector x = Simd.atLeast(FloatVector.fromArray(SPECIES, scores, i), bound);
            FloatVector e = VectorMath.exp2(x, base2, shift);
            e.intoArray(scores, i);
            sum = sum.add(e);
        }
        if (end < offset + count) {
            VectorMask<Float> tail = SPECIES.indexInRange(end, offset + count);
            FloatVector x = Simd.atLeast(FloatVector.fromArray(SPECIES, scores, end, tail), bound);
            FloatVector e = VectorMath.exp2(x, base2, shift);
            e.intoArray(scores, end, tail);
            sum = sum.add(e, tail);
        }
        return Simd.sum(sum);
    }
}
