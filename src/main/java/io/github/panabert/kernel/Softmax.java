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
            sums[i] = exponentials(scores, i * stride, count, sums[i], base2);
        }
    }

    /** The largest score; one that is NaN shows in the sum. */
    private static float max(float[] scores, int offset, int count) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int end = offset + SPECIES.loopBound(count);
        for (int i = offset; i < end; i += LANES) {
            max = Simd.max(max, FloatVector.fromArray(SPECIES, scores, i));
        }
        if (end < offset + count) {
            VectorMask<Float> tail = SPECIES.indexInRange(end, offset + count);
            FloatVector last = FloatVector.fromArray(SPECIES, scores, end, tail);
            max = max.blend(Simd.max(max, last), tail);
        }
        return Simd.max(max);
    }

    private static float exponentials(
            float[] scores, int offset, int count, float max, float base2) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int end = offset + SPECIES.loopBound(count);
        for (int i = offset; i < end; i += LANES) {
            FloatVector e =
                    VectorMath.exp2(FloatVector.fromArray(SPECIES, scores, i).sub(max).mul(base2));
            e.intoArray(scores, i);
            sum = sum.add(e);
        }
        if (end < offset + count) {
            VectorMask<Float> tail = SPECIES.indexInRange(end, offset + count);
            FloatVector e =
                    VectorMath.exp2(
                            FloatVector.fromArray(SPECIES, scores, end, tail).sub(max).mul(base2));
            e.intoArray(scores, end, tail);
            sum = sum.add(e, tail);
        }
        return Simd.sum(sum);
    }
}
