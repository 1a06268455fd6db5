package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions, lane by lane. The coefficients are minimax fits in float64, rounded to
 * float; the errors stated include the rounding of the evaluation and are held by {@code
 * VectorMathTest}. NaN gives NaN.
 */
final class VectorMath {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float EXP_MIN = -87.33654f; // ln of the smallest normal float
    private static final float EXP_MAX = 88.72283f; // ln of the largest float
    private static final float ROUND =
            0x1.8p23f; // adding it rounds a float of moderate size to an integer

    /** Beyond this |x| the normal distribution function is below 1e-10, or 1 to float. */
    private static final float CDF_LIMIT = 6.5f;

    private VectorMath() {}

    /**
     * e^x: relative error below 2e-7; 0 below the smallest normal float, infinity above the
     * largest.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.max(EXP_MIN).min(EXP_MAX);
        FloatVector n = bounded.mul(LOG2_E).add(ROUND).sub(ROUND);
        FloatVector r = n.fma(fill(-LN2_HIGH), bounded);
        r = n.fma(fill(-LN2_LOW), r);
        FloatVector p = fill(0.0013950492f);
        p = p.fma(r, fill(0.00836889f));
        p = p.fma(r, fill(0.041666206f));
        p = p.fma(r, fill(0.16666518f));
        p = p.fma(r, fill(0.5f));
        p = p.mul(r).fma(r, r).add(1f);
        // 2^n in two factors: 2^128 alone is infinite where e^x still is not
        FloatVector half = n.mul(0.5f).add(ROUND).sub(ROUND);
        FloatVector e = p.mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
        return e.blend(0f, x.compare(VectorOperators.LT, EXP_MIN))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_MAX));
    }

    /** tanh: absolute error below 2e-7, relative error below 3e-7. */
    static FloatVector tanh(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = fill(-0.0057170433f);
        p = p.fma(z, fill(0.020650586f));
        p = p.fma(z, fill(-0.053743497f));
        p = p.fma(z, fill(0.13331491f));
        p = p.fma(z, fill(-0.33333284f));
        FloatVector small = p.mul(z).fma(x, x);
        FloatVector magnitude = x.abs();
        FloatVector large = fill(1f).sub(fill(2f).div(exp(magnitude.add(magnitude)).add(1f)));
        FloatVector signed = large.lanewise(VectorOperators.MUL, sign(x));
        return signed.blend(small, magnitude.compare(VectorOperators.LT, 0.625f));
    }

    /** 1 / (1 + e^-x): absolute error below 2e-7. */
    static FloatVector sigmoid(FloatVector x) {
        return fill(1f).div(exp(x.neg()).add(1f));
    }

    /** e^x - 1 for x below 0 or small: absolute error below 2e-7, relative error below 3e-7. */
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

    /** The tail of the normal distribution, P(X > |x|) = 2^q(|x|): absolute error below 1e-7. */
    static FloatVector normalTail(FloatVector magnitude) {
        FloatVector t = magnitude.min(CDF_LIMIT);
        FloatVector q = fill(-2.772056e-6f);
        q = q.fma(t, fill(3.862083e-5f));
        q = q.fma(t, fill(-1.8254800e-4f));
        q = q.fma(t, fill(-1.4586915e-4f));
        q = q.fma(t, fill(0.0070754704f));
        q = q.fma(t, fill(-0.052505027f));
        q = q.fma(t, fill(-0.45920491f));
        q = q.fma(t, fill(-1.1511058f));
        q = q.fma(t, fill(-1f));
        return exp2(q);
    }

    /** x P(X <= x) for the normal distribution, the exact GELU: absolute error below 2e-7. */
    static FloatVector gelu(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector tail = normalTail(magnitude).mul(magnitude.min(CDF_LIMIT));
        return x.max(0f).sub(tail);
    }

    /** 2^x for x in [-120, 0]: relative error below 2e-7. */
    private static FloatVector exp2(FloatVector x) {
        FloatVector n = x.add(ROUND).sub(ROUND);
        FloatVector r = x.sub(n);
        FloatVector p = fill(0.0013276472f);
        p = p.fma(r, fill(0.009675542f));
        p = p.fma(r, fill(0.05550713f));
        p = p.fma(r, fill(0.2402212f));
        p = p.fma(r, fill(0.69314694f));
        p = p.fma(r, fill(1.0000001f));
        return p.mul(powerOfTwo(n));
    }

    /** 2^n for integers n in [-126, 127], by writing the exponent. */
    private static FloatVector powerOfTwo(FloatVector n) {
        return n.add(ROUND + 127f)
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
    }

    private static FloatVector sign(FloatVector x) {
        return fill(1f).blend(-1f, x.compare(VectorOperators.LT, 0f));
    }

    private static FloatVector fill(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
