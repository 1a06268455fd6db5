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
     * @param added numbers to add to the scores, addedStride (0 or 1) apart; or null
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
        int end = offset + SPECIES.loopBound(count);
        VectorMask<Float> tail = SPECIES.indexInRange(end, offset + count);
        if (added != null) {
            return exponentials(
                    scores,
                    offset,
                    end,
                    tail,
                    add(scores, offset, count, scale, added, addedOffset, addedStride));
        }
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = offset; i < end; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, scores, i).mul(scale);
            x.intoArray(scores, i);
            max = max.max(x);
        }
        if (tail.anyTrue()) {
            FloatVector x = FloatVector.fromArray(SPECIES, scores, end, tail).mul(scale);
            x.intoArray(scores, end, tail);
            max = max.lanewise(VectorOperators.MAX, x, tail);
        }
        return exponentials(scores, offset, end, tail, Simd.max(max));
    }

    /** Scales and adds, element by element: masks are small or rare; answers the maximum. */
    private static float add(
            float[] scores,
            int offset,
            int count,
            float scale,
            float[] added,
            int addedOffset,
            int addedStride) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float x = scores[offset + i] * scale + added[addedOffset + i * addedStride];
            scores[offset + i] = x;
            max = Math.max(max, x);
        }
        return max;
    }

    private static float exponentials(
            float[] scores, int offset, int end, VectorMask<Float> tail, float max) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = offset; i < end; i += LANES) {
            FloatVector e = VectorMath.exp(FloatVector.fromArray(SPECIES, scores, i).sub(max));
            e.intoArray(scores, i);
            sum = sum.add(e);
        }
        if (tail.anyTrue()) {
            FloatVector e =
                    VectorMath.exp(FloatVector.fromArray(SPECIES, scores, end, tail).sub(max));
            e.intoArray(scores, end, tail);
            sum = sum.add(e, tail);
        }
        return Simd.sum(sum);
    }
}
