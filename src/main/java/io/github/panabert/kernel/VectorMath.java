package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions, lane by lane. The coefficients are minimax fits in float64, rounded to
 * float; the errors stated include the rounding of the evaluation and are held by {@code
 * VectorMathTest}. NaN gives NaN. Small terms of long polynomials are added up in pairs (Estrin's
 * scheme): a processor waits for that less than for one after the other.
 */
final class VectorMath {
    static final float LOG2_E = 1.44269504f;
    static final float LOG2_E_REST = (float) (1 / Math.log(2) - LOG2_E);
    static final float EXP_LIMIT = 88f; // 2^127 is the largest power of two

    /**
     * Adding it rounds a float of moderate size to an integer, whose exponent is then in the lowest
     * bits.
     */
    static final float ROUND = 0x1.8p23f + 127;

    /** The same for the negative of a power: the ninth bit becomes the sign. */
    static final float NEGATIVE_ROUND = ROUND + 256;

    /** Below it what was rounded with ROUND is less than -126. */
    static final float LEAST_ROUNDED = ROUND - 126;

    /** Beyond this |x| the normal distribution function is below 1e-10, or 1 to float. */
    static final float CDF_LIMIT = 6.5f;

    /** 2^r = 1 + EXP2_1 r + EXP2_2 r^2 + ... for |r| up to 1/2. */
    static final float EXP2_1 = 0.6931472f;

    static final float EXP2_2 = 0.24022646f;
    static final float EXP2_3 = 0.055503286f;
    static final float EXP2_4 = 0.009618489f;
    static final float EXP2_5 = 0.001339993f;
    static final float EXP2_6 = 1.5345812e-4f;

    /** log2 P(X > t) + 1 = TAIL_1 t + TAIL_2 t^2 + ... for the normal distribution. */
    static final float TAIL_1 = -1.1511058f;

    static final float TAIL_2 = -0.45920491f;
    static final float TAIL_3 = -0.052505027f;
    static final float TAIL_4 = 0.0070754704f;
    static final float TAIL_5 = -1.4586915e-4f;
    static final float TAIL_6 = -1.8254800e-4f;
    static final float TAIL_7 = 3.862083e-5f;
    static final float TAIL_8 = -2.772056e-6f;

    /** tanh x = x + TANH_3 x^3 + TANH_5 x^5 + ... for |x| below TANH_SMALL. */
    static final float TANH_3 = -0.33333284f;

    static final float TANH_5 = 0.13331491f;
    static final float TANH_7 = -0.053743497f;
    static final float TANH_9 = 0.020650586f;
    static final float TANH_11 = -0.0057170433f;
    static final float TANH_SMALL = 0.625f;

    private VectorMath() {}

    /** e^x: relative error below 2e-7; 0 below -87.7, and e^88 above 88. */
    static FloatVector exp(FloatVector x) {
        FloatVector bounded = Simd.atMost(Simd.atLeast(x, -EXP_LIMIT), EXP_LIMIT);
        FloatVector rounded = bounded.fma(fill(LOG2_E), fill(ROUND));
        FloatVector rest = bounded.fma(fill(LOG2_E), fill(ROUND).sub(rounded));
        return fraction(bounded.fma(fill(LOG2_E_REST), rest)).mul(powerOfTwo(rounded));
    }

    /**
     * Replaces a vector of each row by 2^(x factor - shift), for exponents up to 127, and adds that
     * to the row's sums: relative error below 2e-7; 0 below -126.5. Written out, calling nothing
     * but the Vector API, as softmax's maxima are.
     *
     * @param x rows {@link Strips#STRIDE} apart, the vectors from {@code at} on
     * @param rounds ROUND - shift of each row, an integer
     * @param sums a vector of each row
     */
    static void exp2(
            int rows,
            float[] x,
            int at,
            float factor,
            float[] rounds,
            float[] sums,
            int sumsOffset) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int i = 0; i < rows; i++) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + i * Strips.STRIDE);
            FloatVector round = FloatVector.broadcast(SPECIES, rounds[i]);
            FloatVector rounded = v.fma(factors, round);
            FloatVector r = v.fma(factors, round.sub(rounded));
            FloatVector z = r.mul(r);
            FloatVector p2 =
                    r.fma(
                            FloatVector.broadcast(SPECIES, EXP2_3),
                            FloatVector.broadcast(SPECIES, EXP2_2));
            FloatVector p4 =
                    r.fma(
                            FloatVector.broadcast(SPECIES, EXP2_5),
                            FloatVector.broadcast(SPECIES, EXP2_4));
            FloatVector p = z.fma(z.fma(FloatVector.broadcast(SPECIES, EXP2_6), p4), p2);
            FloatVector fraction =
                    p.fma(r, FloatVector.broadcast(SPECIES, EXP2_1))
                            .fma(r, FloatVector.broadcast(SPECIES, 1f));
            FloatVector power =
                    fraction.mul(
                            rounded.reinterpretAsInts()
                                    .lanewise(VectorOperators.LSHL, 23)
                                    .reinterpretAsFloats());
            power = power.blend(0f, rounded.compare(VectorOperators.LT, LEAST_ROUNDED));
            power.intoArray(x, at + i * Strips.STRIDE);
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, sumsOffset + i * LANES);
            sum.add(power).intoArray(sums, sumsOffset + i * LANES);
        }
    }

    /** 2^r for |r| up to 1/2. */
    private static FloatVector fraction(FloatVector r) {
        FloatVector z = r.mul(r);
        FloatVector p2 = r.fma(fill(EXP2_3), fill(EXP2_2));
        FloatVector p4 = r.fma(fill(EXP2_5), fill(EXP2_4));
        FloatVector p = z.fma(z.fma(fill(EXP2_6), p4), p2);
        return p.fma(r, fill(EXP2_1)).fma(r, fill(1f));
    }

    /** 2^n of an integer n from -127 on, given n + ROUND; 2^-127 becomes 0. */
    private static FloatVector powerOfTwo(FloatVector rounded) {
        return rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /** tanh: absolute error below 2e-7, relative error below 3e-7. */
    static FloatVector tanh(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = fill(TANH_11);
        p = p.fma(z, fill(TANH_9));
        p = p.fma(z, fill(TANH_7));
        p = p.fma(z, fill(TANH_5));
        p = p.fma(z, fill(TANH_3));
        FloatVector small = p.mul(z).fma(x, x);
        FloatVector magnitude = x.abs();
        FloatVector large = fill(1f).sub(fill(2f).div(exp(magnitude.add(magnitude)).add(1f)));
        FloatVector signed = large.lanewise(VectorOperators.MUL, sign(x));
        return signed.blend(small, magnitude.compare(VectorOperators.LT, TANH_SMALL));
    }

    /** 1 / (1 + e^-x), as e^x / (1 + e^x), which ends at 0: absolute error below 2e-7. */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x);
        return e.div(e.add(1f));
    }

    /**
     * e^x - 1 for x up to 1: absolute error below 2e-7, for x below 0 relative error below 3e-7.
     */
    static FloatVector expm1(FloatVector x) {
        // tanh(x / 2) keeps the digits that 1 loses: e^x - 1 = 2 t / (1 - t)
        FloatVector t = tanh(x.mul(0.5f));
        FloatVector small = t.add(t).div(t.neg().add(1f));
        return exp(x).sub(1f).blend(small, x.abs().compare(VectorOperators.LT, 0.5f));
    }

    /** ln(1 + e^x): relative error below 3e-7. */
    static FloatVector softplus(FloatVector x) {
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] =
                    (float)
                            (Math.max(lanes[i], 0)
                                    + Math.log1p(Math.exp(-Math.abs((double) lanes[i]))));
        }
        return FloatVector.fromArray(SPECIES, lanes, 0);
    }

    /** The tail of the normal distribution, P(X > |x|): absolute error below 1e-7. */
    static FloatVector normalTail(FloatVector magnitude) {
        FloatVector t = Simd.atMost(magnitude, CDF_LIMIT);
        FloatVector z = t.mul(t);
        FloatVector q1 = t.fma(fill(TAIL_2), fill(TAIL_1));
        FloatVector q3 = t.fma(fill(TAIL_4), fill(TAIL_3));
        FloatVector q5 = t.fma(fill(TAIL_6), fill(TAIL_5));
        FloatVector q7 = t.fma(fill(TAIL_8), fill(TAIL_7));
        FloatVector q = z.mul(z).fma(z.fma(q7, q5), z.fma(q3, q1));
        FloatVector rounded = q.fma(t, fill(ROUND - 1));
        FloatVector rest = q.fma(t, fill(ROUND - 1).sub(rounded));
        return fraction(rest).mul(powerOfTwo(rounded));
    }

    /**
     * Replaces whole vectors by x P(X <= x) for the normal distribution, the exact GELU: absolute
     * error below 2e-7. It is relu(x) - t P(X > t), t = |x|, with P as {@link #normalTail} has it;
     * written out, since C2, where its room is used up, still inlines what the Vector API marks,
     * but no method of ours.
     */
    static void gelu(float[] x, int from, int end) {
        for (int i = from; i < end; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            FloatVector t = v.abs();
            t = t.blend(CDF_LIMIT, t.compare(VectorOperators.GT, CDF_LIMIT));
            FloatVector z = t.mul(t);
            FloatVector q1 =
                    t.fma(
                            FloatVector.broadcast(SPECIES, TAIL_2),
                            FloatVector.broadcast(SPECIES, TAIL_1));
            FloatVector q3 =
                    t.fma(
                            FloatVector.broadcast(SPECIES, TAIL_4),
                            FloatVector.broadcast(SPECIES, TAIL_3));
            FloatVector q5 =
                    t.fma(
                            FloatVector.broadcast(SPECIES, TAIL_6),
                            FloatVector.broadcast(SPECIES, TAIL_5));
            FloatVector q7 =
                    t.fma(
                            FloatVector.broadcast(SPECIES, TAIL_8),
                            FloatVector.broadcast(SPECIES, TAIL_7));
            FloatVector q = z.mul(z).fma(z.fma(q7, q5), z.fma(q3, q1));
            FloatVector round = FloatVector.broadcast(SPECIES, NEGATIVE_ROUND - 1);
            FloatVector rounded = q.fma(t, round);
            FloatVector rest = q.fma(t, round.sub(rounded));
            z = rest.mul(rest);
            FloatVector p2 =
                    rest.fma(
                            FloatVector.broadcast(SPECIES, EXP2_3),
                            FloatVector.broadcast(SPECIES, EXP2_2));
            FloatVector p4 =
                    rest.fma(
                            FloatVector.broadcast(SPECIES, EXP2_5),
                            FloatVector.broadcast(SPECIES, EXP2_4));
            FloatVector p = z.fma(z.fma(FloatVector.broadcast(SPECIES, EXP2_6), p4), p2);
            p =
                    p.fma(rest, FloatVector.broadcast(SPECIES, EXP2_1))
                            .fma(rest, FloatVector.broadcast(SPECIES, 1f));
            FloatVector power =
                    rounded.reinterpretAsInts()
                            .lanewise(VectorOperators.LSHL, 23)
                            .reinterpretAsFloats();
            FloatVector positive = v.blend(0f, v.compare(VectorOperators.LT, 0f));
            p.fma(power.mul(t), positive).intoArray(x, i);
        }
    }

    private static FloatVector sign(FloatVector x) {
        return fill(1f).blend(-1f, x.compare(VectorOperators.LT, 0f));
    }

    private static FloatVector fill(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
