package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class VectorMathTest {
    @Test
    void expIsRight() {
        assertThat(worst(VectorMath::exp, Math::exp, -87.3, 88, true)).isLessThan(2e-7);
        assertThat(one(VectorMath::exp, 0)).isEqualTo(1);
        assertThat(one(VectorMath::exp, -100)).isEqualTo(0);
        assertThat(one(VectorMath::exp, -Float.MAX_VALUE)).isEqualTo(0);
        assertThat(one(VectorMath::exp, Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(one(VectorMath::exp, 1e30f)).isBetween(1.65e38f, 1.66e38f);
        assertThat(one(VectorMath::exp, Float.NaN)).isNaN();
    }

    @Test
    void exp2IsRight() {
        UnaryOperator<FloatVector> exp2 = x -> exp2(x, 1, VectorMath.ROUND);
        assertThat(worst(exp2, x -> Math.pow(2, x), -126, 127, true)).isLessThan(2e-7);
        assertThat(one(exp2, 0)).isEqualTo(1);
        assertThat(one(exp2, -127)).isEqualTo(0);
        assertThat(one(exp2, Float.NaN)).isNaN();

        UnaryOperator<FloatVector> shifted = x -> exp2(x, 1.5f, VectorMath.ROUND - (1 << 19));
        DoubleUnaryOperator exact = x -> Math.pow(2, x * 1.5 - (1 << 19));
        assertThat(worst(shifted, exact, 349_500, 349_600, true)).isLessThan(2e-7);
    }

    @Test
    void tanhIsRight() {
        assertThat(worst(VectorMath::tanh, Math::tanh, -12, 12, false)).isLessThan(2e-7);
        assertThat(worst(VectorMath::tanh, Math::tanh, 1e-6, 12, true)).isLessThan(3e-7);
        assertThat(one(VectorMath::tanh, Float.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(one(VectorMath::tanh, Float.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(one(VectorMath::tanh, Float.NaN)).isNaN();
    }

    @Test
    void geluIsRight() {
        assertThat(worst(VectorMathTest::gelu, x -> x * ActivationTest.normal(x), -12, 3, false))
                .isLessThan(2e-7);
        assertThat(worst(VectorMathTest::gelu, x -> x * ActivationTest.normal(x), 0.1, 100, true))
                .isLessThan(2e-7);
        assertThat(one(VectorMathTest::gelu, -1e30f)).isBetween(-1e-9f, 0f);
        assertThat(one(VectorMathTest::gelu, 1e30f)).isEqualTo(1e30f);
        assertThat(one(VectorMathTest::gelu, Float.NaN)).isNaN();
    }

    @Test
    void expm1IsRight() {
        assertThat(worst(VectorMath::expm1, Math::expm1, -30, 1, false)).isLessThan(2e-7);
        assertThat(worst(VectorMath::expm1, Math::expm1, -20, -1e-6, true)).isLessThan(3e-7);
    }

    @Test
    void sigmoidIsRight() {
        DoubleUnaryOperator sigmoid = x -> 1 / (1 + Math.exp(-x));
        assertThat(worst(VectorMath::sigmoid, sigmoid, -100, 100, false)).isLessThan(2e-7);
        assertThat(one(VectorMath::sigmoid, Float.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(one(VectorMath::sigmoid, Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(one(VectorMath::sigmoid, Float.NaN)).isNaN();
    }

    @Test
    void softplusIsRight() {
        DoubleUnaryOperator softplus = x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        assertThat(worst(VectorMath::softplus, softplus, -80, 80, true)).isLessThan(3e-7);
        assertThat(one(VectorMath::softplus, Float.POSITIVE_INFINITY)).isPositive().isInfinite();
        assertThat(one(VectorMath::softplus, Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(one(VectorMath::softplus, Float.NaN)).isNaN();
    }

    @Test
    void normalTailIsRight() {
        assertThat(worst(VectorMath::normalTail, t -> ActivationTest.normal(-t), 0, 12, false))
                .isLessThan(1e-7);
    }

    private static float one(UnaryOperator<FloatVector> function, float x) {
        return function.apply(FloatVector.broadcast(Simd.SPECIES, x)).lane(0);
    }

    /** The largest error over a fine grid. */
    private static double worst(
            UnaryOperator<FloatVector> function,
            DoubleUnaryOperator truth,
            double from,
            double to,
            boolean relative) {
        double worst = 0;
        int steps = 100_000;
        float[] x = new float[Simd.LANES];
        for (int i = 0; i < steps; i += Simd.LANES) {
            for (int lane = 0; lane < x.length; lane++) {
                x[lane] = (float) (from + (to - from) * (i + lane) / (steps + Simd.LANES));
            }
            float[] y = function.apply(FloatVector.fromArray(Simd.SPECIES, x, 0)).toArray();
            for (int lane = 0; lane < x.length; lane++) {
                double expected = truth.applyAsDouble(x[lane]);
                worst =
                        Math.max(
                                worst,
                                Math.abs(y[lane] - expected) / (relative ? Math.abs(expected) : 1));
            }
        }
        return worst;
    }

    private static FloatVector exp2(FloatVector x, float factor, float round) {
        float[] lanes = x.toArray();
        float[] sums = new float[lanes.length];
        VectorMath.exp2(1, lanes, 0, factor, new float[] {round}, sums, 0);
        assertThat(sums).isEqualTo(lanes);
        return FloatVector.fromArray(x.species(), lanes, 0);
    }

    private static FloatVector gelu(FloatVector x) {
        float[] lanes = x.toArray();
        VectorMath.gelu(lanes, 0, lanes.length);
        return FloatVector.fromArray(x.species(), lanes, 0);
    }
}
