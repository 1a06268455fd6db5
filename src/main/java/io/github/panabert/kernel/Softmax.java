package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The softmax of one row of attention scores, without its division: that waits until the values are
 * summed.
 */
final class Softmax {
    private Softmax() {}

    /**
     * Replaces the scores by e^(score scale + added - max).
     *
     * @param added numbers to add to the scaled scores, addedStride (0 or 1) apart; or null
     * @return the sum of the exponentials; every probability is its exponential divided by it
     */
    static float exponentials(
            float[] scores,
            int offset,
            int count,
            float scale,
            float[] added,
            int addedOffset,
            int addedStride) {
        if (added == null) {
            return exponentials(scores, offset, count, scale);
        }
        // element by element: masks that are added are small or rare
        for (int i = 0; i < count; i++) {
            scores[offset + i] = scores[offset + i] * scale + added[addedOffset + i * addedStride];
        }
        return exponentials(scores, offset, count, 1);
    }

    private static float exponentials(float[] scores, int offset, int count, float scale) {
        int end = offset + SPECIES.loopBound(count);
        VectorMask<Float> tail = SPECIES.indexInRange(end, offset + count);
        float max = max(scores, offset, end, tail);
        float base2 = (float) (scale / Math.log(2));
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = offset; i < end; i += LANES) {
            FloatVector e =
                    VectorMath.exp2(FloatVector.fromArray(SPECIES, scores, i).sub(max).mul(base2));
            e.intoArray(scores, i);
            sum = sum.add(e);
        }
        if (tail.anyTrue()) {
            FloatVector e =
                    VectorMath.exp2(
                            FloatVector.fromArray(SPECIES, scores, end, tail).sub(max).mul(base2));
            e.intoArray(scores, end, tail);
            sum = sum.add(e, tail);
        }
        return Simd.sum(sum);
    }

    private static float max(float[] scores, int offset, int end, VectorMask<Float> tail) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = offset; i < end; i += LANES) {
            max = max.max(FloatVector.fromArray(SPECIES, scores, i));
        }
        if (tail.anyTrue()) {
            max =
                    max.lanewise(
                            VectorOperators.MAX,
                            FloatVector.fromArray(SPECIES, scores, end, tail),
                            tail);
        }
        return Simd.max(max);
    }
}
