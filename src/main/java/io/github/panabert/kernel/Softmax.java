package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The softmax of rows of attention scores, without its division: that waits until the values are
 * summed. Loops go down a column of vectors: there are always many rows, but short sentences have a
 * vector or two of keys.
 */
final class Softmax {
    private static final double LOG2_E = 1 / Math.log(2);

    /** Exponents below it are rounded to integers by {@link VectorMath#exp2}. */
    private static final float EXACT = 0x1p20f;

    private Softmax() {}

    /**
     * Replaces the scores, {@link Strips} of (rows, count), by e^(score scale - max), the maximum
     * being the row's; behind a row they are 0 to the end of a whole vector.
     *
     * @param scale above 0
     * @param sums where the sums of the rows' exponentials go; every probability is its exponential
     *     divided by it
     * @param lanes rows of a vector
     */
    static void exponentials(
            int rows, Matrix scores, int count, float scale, float[] sums, Matrix lanes) {
        exponentials(Kernel.SOFTMAX.vectors(), rows, scores, count, scale, sums, lanes);
    }

    static void exponentials(
            boolean vectors,
            int rows,
            Matrix scores,
            int count,
            float scale,
            float[] sums,
            Matrix lanes) {
        if (vectors) {
            maxima(rows, scores, count, sums, lanes);
        } else {
            for (int i = 0; i < rows; i++) {
                sums[i] = ScalarKernels.max(scores, i, count);
            }
        }
        float base2 = (float) (scale * LOG2_E);
        for (int i = 0; i < rows; i++) {
            sums[i] = round(scores, i, count, base2, sums[i]);
        }
        if (vectors) {
            powers(rows, scores, count, base2, sums, lanes);
        } else {
            for (int i = 0; i < rows; i++) {
                sums[i] = ScalarKernels.exponentials(scores, i, count, base2, sums[i]);
            }
        }
    }

    /**
     * What has {@link VectorMath#exp2} shift a row's exponents so that the largest is about 0. From
     * scores too large for that the maximum is subtracted.
     */
    private static float round(Matrix scores, int row, int count, float base2, float max) {
        if (Math.abs(max * base2) < EXACT) {
            return VectorMath.ROUND - (float) Math.rint(max * base2);
        }
        for (int j = 0; j < count; j++) {
            scores.data()[scores.at(row, j)] -= max;
        }
        return VectorMath.ROUND;
    }

    /** The rows' largest scores; a score that is NaN shows in the sum. */
    private static void maxima(int rows, Matrix scores, int count, float[] maxima, Matrix lanes) {
        float[] x = scores.data();
        float[] most = lanes.data();
        int first = lanes.offset();
        int whole = SPECIES.loopBound(count);
        if (whole < count) {
            fillUp(rows, x, scores.at(0, whole), count - whole);
        }
        Arrays.fill(most, first, first + rows * LANES, Float.NEGATIVE_INFINITY);
        int j = 0;
        for (; j + 3 * LANES < count; j += 4 * LANES) {
            maximaOfFour(rows, x, scores.at(0, j), most, first);
        }
        for (; j < count; j += LANES) {
            maximaOfOne(rows, x, scores.at(0, j), most, first);
        }
        for (int i = 0; i < rows; i++) {
            FloatVector max = FloatVector.fromArray(SPECIES, most, first + i * LANES);
            maxima[i] = max.reduceLanes(VectorOperators.MAX);
        }
    }

    /** Scores whose exponential is 0, from a count on of a column of vectors. */
    private static void fillUp(int rows, float[] scores, int at, int count) {
        VectorMask<Float> behind = SPECIES.indexInRange(0, count).not();
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(SPECIES, scores, at + i * STRIDE)
                    .blend(Float.NEGATIVE_INFINITY, behind)
                    .intoArray(scores, at + i * STRIDE);
        }
    }

    /**
     * The larger of two is the first where one is NaN; {@link FloatVector#max} orders zeros and
     * NaN, too, which takes x86 six instructions in place of two. All is written out: what is
     * called more often than its caller C2 may compile first, and then not inline, so that it
     * boxes.
     */
    private static void maximaOfFour(
            int rows, float[] scores, int at, float[] lanes, int lanesOffset) {
        for (int i = 0; i < rows; i++) {
            int from = at + i * STRIDE;
            FloatVector max = FloatVector.fromArray(SPECIES, lanes, lanesOffset + i * LANES);
            FloatVector x = FloatVector.fromArray(SPECIES, scores, from);
            FloatVector y = FloatVector.fromArray(SPECIES, scores, from + LANES);
            FloatVector z = FloatVector.fromArray(SPECIES, scores, from + 2 * LANES);
            FloatVector w = FloatVector.fromArray(SPECIES, scores, from + 3 * LANES);
            max = max.blend(w, w.compare(VectorOperators.GT, max));
            x = x.blend(y, y.compare(VectorOperators.GT, x));
            max = max.blend(z, z.compare(VectorOperators.GT, max));
            x.blend(max, max.compare(VectorOperators.GT, x))
                    .intoArray(lanes, lanesOffset + i * LANES);
        }
    }

    private static void maximaOfOne(
            int rows, float[] scores, int at, float[] lanes, int lanesOffset) {
        for (int i = 0; i < rows; i++) {
            FloatVector max = FloatVector.fromArray(SPECIES, lanes, lanesOffset + i * LANES);
            FloatVector x = FloatVector.fromArray(SPECIES, scores, at + i * STRIDE);
            max.blend(x, x.compare(VectorOperators.GT, max))
                    .intoArray(lanes, lanesOffset + i * LANES);
        }
    }

    /**
     * @param sums what {@link #round} gives, replaced by the sums
     */
    private static void powers(
            int rows, Matrix scores, int count, float base2, float[] sums, Matrix lanes) {
        float[] added = lanes.data();
        int first = lanes.offset();
        Arrays.fill(added, first, first + rows * LANES, 0);
        for (int j = 0; j < count; j += LANES) {
            VectorMath.exp2(rows, scores.data(), scores.at(0, j), base2, sums, added, first);
        }
        for (int i = 0; i < rows; i++) {
            sums[i] = Simd.sum(FloatVector.fromArray(SPECIES, added, first + i * LANES));
        }
    }
}
