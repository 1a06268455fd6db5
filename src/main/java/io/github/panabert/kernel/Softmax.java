package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

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
     * Replaces the scores, {@link Strips} of (rows, count), by e^(score scale - max), the maximum
     * being the row's.
     *
     * @param scale above 0
     * @param sums where the sums of the rows' exponentials go; every probability is its exponential
     *     divided by it
     */
    static void exponentials(int rows, float[] scores, int count, float scale, float[] sums) {
        exponentials(Kernel.SOFTMAX.vectors(), rows, scores, count, scale, sums);
    }

    static void exponentials(
            boolean vectors, int rows, float[] scores, int count, float scale, float[] sums) {
        for (int i = 0; i < rows; i++) {
            fillUp(scores, rows, i, count);
            sums[i] =
                    vectors
                            ? max(scores, rows, i, count)
                            : ScalarKernels.max(scores, rows, i, count);
        }
        float base2 = (float) (scale * LOG2_E);
        for (int i = 0; i < rows; i++) {
            float max = sums[i];
            if (!(Math.abs(max * base2) < EXACT)) {
                for (int j = 0; j < count; j++) {
                    scores[Strips.at(rows, i, j)] -= max;
                }
                max = 0;
            }
            float shift = (float) Math.rint(max * base2);
            float bound = (shift - 127) / base2;
            sums[i] =
                    vectors
                            ? exponentials(scores, rows, i, count, base2, shift, bound)
                            : ScalarKernels.exponentials(
                                    scores, rows, i, count, base2, shift, bound);
        }
    }

    /** Ends a row with a whole vector: scores whose exponential is 0. */
    private static void fillUp(float[] scores, int rows, int row, int count) {
        for (int j = count; j < Simd.roundUp(count, LANES); j++) {
            scores[Strips.at(rows, row, j)] = Float.NEGATIVE_INFINITY;
        }
    }

    /** The largest score of a row; one that is NaN shows in the sum. */
    private static float max(float[] scores, int rows, int row, int count) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int j = 0; j < count; j += STRIDE) {
            int from = Strips.at(rows, row, j);
            int to = from + Math.min(STRIDE, count - j);
            for (int i = from; i < to; i += LANES) {
                max = Simd.max(max, FloatVector.fromArray(SPECIES, scores, i));
            }
        }
        return max.reduceLanes(VectorOperators.MAX); // a helper that stays out of line would box it
    }

    private static float exponentials(
            float[] scores, int rows, int row, int count, float base2, float shift, float bound) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int j = 0; j < count; j += STRIDE) {
            int from = Strips.at(rows, row, j);
            int to = from + Math.min(STRIDE, count - j);
            for (int i = from; i < to; i += LANES) {
                FloatVector x = Simd.atLeast(FloatVector.fromArray(SPECIES, scores, i), bound);
                FloatVector e = VectorMath.exp2(x, base2, shift);
                e.intoArray(scores, i);
                sum = sum.add(e);
            }
        }
        return Simd.sum(sum);
    }
}
