package io.github.panabert.kernel;

/** {@link VectorMath}'s functions of one number, bit for bit. */
final class ScalarMath {
    private ScalarMath() {}

    /** See {@link VectorMath#exp2}. */
    static float exp2(float x, float factor, float round) {
        float rounded = Math.fma(x, factor, round);
        float rest = Math.fma(x, factor, round - rounded);
        return rounded < VectorMath.LEAST_ROUNDED ? 0 : fraction(rest) * powerOfTwo(rounded);
    }

    /** See {@link VectorMath#gelu}. */
    static float gelu(float x) {
        float t = atMost(Math.abs(x), VectorMath.CDF_LIMIT);
        float z = t * t;
        float q1 = Math.fma(t, VectorMath.TAIL_2, VectorMath.TAIL_1);
        float q3 = Math.fma(t, VectorMath.TAIL_4, VectorMath.TAIL_3);
        float q5 = Math.fma(t, VectorMath.TAIL_6, VectorMath.TAIL_5);
        float q7 = Math.fma(t, VectorMath.TAIL_8, VectorMath.TAIL_7);
        float q = Math.fma(z * z, Math.fma(z, q7, q5), Math.fma(z, q3, q1));
        float round = VectorMath.NEGATIVE_ROUND - 1;
        float rounded = Math.fma(q, t, round);
        float rest = Math.fma(q, t, round - rounded);
        return Math.fma(fraction(rest), powerOfTwo(rounded) * t, atLeast(x, 0));
    }

    /** See {@link VectorMath#tanh}. */
    static float tanh(float x) {
        float magnitude = Math.abs(x);
        if (magnitude < VectorMath.TANH_SMALL) {
            float z = x * x;
            float p = VectorMath.TANH_11;
            p = Math.fma(p, z, VectorMath.TANH_9);
            p = Math.fma(p, z, VectorMath.TANH_7);
            p = Math.fma(p, z, VectorMath.TANH_5);
            p = Math.fma(p, z, VectorMath.TANH_3);
            return Math.fma(p * z, x, x);
        }
        float large = 1 - 2 / (exp(magnitude + magnitude) + 1);
        return x < 0 ? -large : large;
    }

    /** See {@link VectorMath#exp}. */
    private static float exp(float x) {
        float bounded = atMost(atLeast(x, -VectorMath.EXP_LIMIT), VectorMath.EXP_LIMIT);
        float rounded = Math.fma(bounded, VectorMath.LOG2_E, VectorMath.ROUND);
        float rest = Math.fma(bounded, VectorMath.LOG2_E, VectorMath.ROUND - rounded);
        float fraction = fraction(Math.fma(bounded, VectorMath.LOG2_E_REST, rest));
        return fraction * powerOfTwo(rounded);
    }

    private static float fraction(float r) {
        float z = r * r;
        float p2 = Math.fma(r, VectorMath.EXP2_3, VectorMath.EXP2_2);
        float p4 = Math.fma(r, VectorMath.EXP2_5, VectorMath.EXP2_4);
        float p = Math.fma(z, Math.fma(z, VectorMath.EXP2_6, p4), p2);
        return Math.fma(Math.fma(p, r, VectorMath.EXP2_1), r, 1);
    }

    private static float powerOfTwo(float rounded) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
    }

    /** x, at least the bound; NaN stays. */
    static float atLeast(float x, float bound) {
        return x < bound ? bound : x;
    }

    private static float atMost(float x, float bound) {
        return x > bound ? bound : x;
    }
}
