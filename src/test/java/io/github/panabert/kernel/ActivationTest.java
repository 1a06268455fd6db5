package io.github.panabert.kernel;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("width")
class ActivationTest {
    private static final double SQRT_2_PI = Math.sqrt(2 / Math.PI);

    /** The definitions, in doubles; the tolerance is per max(1, |value|), 0 for the very float. */
    static Stream<Arguments> definitions() {
        DoubleUnaryOperator gelu = x -> x * normal(x);
        DoubleUnaryOperator tanhGelu =
                x -> 0.5 * x * (1 + Math.tanh(SQRT_2_PI * (x + 0.044715 * x * x * x)));
        DoubleUnaryOperator silu = x -> x / (1 + Math.exp(-x));
        return Stream.of(
                Arguments.of("gelu", gelu, 2e-7),
                Arguments.of("gelu_python", gelu, 2e-7),
                Arguments.of(
                        "gelu_10",
                        (DoubleUnaryOperator) x -> Math.clamp(gelu.applyAsDouble(x), -10, 10),
                        2e-7),
                Arguments.of("gelu_new", tanhGelu, 4e-7),
                Arguments.of("gelu_fast", tanhGelu, 4e-7),
                Arguments.of("gelu_accurate", tanhGelu, 4e-7),
                Arguments.of("gelu_pytorch_tanh", tanhGelu, 4e-7),
                Arguments.of("gelu_python_tanh", tanhGelu, 4e-7),
                Arguments.of(
                        "hardswish",
                        (DoubleUnaryOperator) x -> x * Math.clamp(x + 3, 0, 6) / 6,
                        2e-7),
                Arguments.of(
                        "laplace",
                        (DoubleUnaryOperator) x -> normal((x - 0.707107) / 0.282095),
                        4e-7),
                Arguments.of("leaky_relu", (DoubleUnaryOperator) x -> x < 0 ? 0.01 * x : x, 2e-7),
                Arguments.of("linear", (DoubleUnaryOperator) x -> x, 0),
                Arguments.of("mish", (DoubleUnaryOperator) x -> x * Math.tanh(softplus(x)), 4e-7),
                Arguments.of(
                        "quick_gelu",
                        (DoubleUnaryOperator) x -> x / (1 + Math.exp(-1.702 * x)),
                        4e-7),
                Arguments.of("relu", (DoubleUnaryOperator) x -> Math.max(x, 0), 0),
                Arguments.of(
                        "relu2", (DoubleUnaryOperator) x -> Math.max(x, 0) * Math.max(x, 0), 2e-7),
                Arguments.of("relu6", (DoubleUnaryOperator) x -> Math.clamp(x, 0, 6), 0),
                Arguments.of("sigmoid", (DoubleUnaryOperator) x -> 1 / (1 + Math.exp(-x)), 2e-7),
                Arguments.of("silu", silu, 4e-7),
                Arguments.of("swish", silu, 4e-7),
                Arguments.of(
                        "sqrtsoftplus", (DoubleUnaryOperator) x -> Math.sqrt(softplus(x)), 2e-7),
                Arguments.of("tanh", (DoubleUnaryOperator) Math::tanh, 2e-7));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void followsItsDefinition(String name, DoubleUnaryOperator definition, double tolerance) {
        check(name, Activations.named(name), definition, tolerance);
    }

    @Test
    void followsItsDefinitionWithLearnedParameters() {
        check("prelu", Activations.prelu(0.3f), x -> x < 0 ? 0.3f * x : x, 2e-7);
        double p = Math.log1p(Math.exp(0.4f));
        double n = 0.5 + Math.log1p(Math.exp(-0.7f));
        check(
                "xielu",
                Activations.xielu(0.4f, -0.7f, 0.5f, -1e-6f),
                x -> x > 0 ? p * x * x + 0.5 * x : xieluBelow(x, n),
                6e-7);
        check(
                "xielu, large",
                Activations.xielu(800, 0.5f, 0.5f, -1e-6f),
                x -> x > 0 ? 800 * x * x + 0.5 * x : xieluBelow(x, 0.5 + softplus(0.5)),
                6e-7);
    }

    private static double xieluBelow(double x, double n) {
        return (Math.expm1(Math.min(x, -1e-6f)) - x) * n + 0.5 * x;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gelu", "gelu_new", "silu", "quick_gelu", "mish", "hardswish", "sigmoid"})
    void endsAtZeroFarBelowIt(String name) {
        float[] x = {-1e3f, -1e10f, -1e33f, -1e36f, -Float.MAX_VALUE};
        Activations.named(name).apply(x, 0, x.length);
        for (float y : x) {
            assertThat(y).isBetween(-1e-9f, 0f);
        }
    }

    @Test
    void everyNameIsTested() {
        assertThat(definitions().map(a -> a.get()[0]))
                .containsExactlyInAnyOrderElementsOf(
                        Activations.names().stream()
                                .filter(n -> !n.equals("prelu") && !n.equals("xielu"))
                                .map(n -> (Object) n)
                                .toList());
    }

    @Test
    void anUnknownNameIsRefusedWithTheNamesThereAre() {
        assertThatThrownBy(() -> Activations.named("gelu_typo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"gelu_typo\"")
                .hasMessageContaining("gelu_new");
    }

    @Test
    void leavesItsNeighboursAlone() {
        float[] x = {1, 2, 3, 4, 5};
        Activations.named("sigmoid").apply(x, 1, 3);
        assertThat(x[0]).isEqualTo(1);
        assertThat(x[4]).isEqualTo(5);
    }

    private static void check(
            String name, Activation activation, DoubleUnaryOperator definition, double tolerance) {
        int count = 200_001; // odd: the last vector is a tail
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) ((i - count / 2) * 1e-4 * (1 + i % 7));
        }
        float[] y = x.clone();
        activation.apply(y, 0, count);
        double[] expected = new double[count];
        float[] actual = new float[count];
        for (int i = 0; i < count; i++) {
            double value = definition.applyAsDouble(x[i]);
            double unit = tolerance == 0 ? 1 : Math.max(1, Math.abs(value));
            expected[i] = value / unit;
            actual[i] = (float) (y[i] / unit);
        }
        assertClose(name, expected, actual, tolerance);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** The normal distribution function, by its series and, far out, its continued fraction. */
    static double normal(double x) {
        double t = Math.abs(x);
        double density = Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
        double tail;
        if (t < 3) {
            double term = t;
            double sum = t;
            for (int i = 3; i < 200; i += 2) {
                term *= t * t / i;
                sum += term;
            }
            tail = 0.5 - density * sum;
        } else {
            double fraction = t;
            for (int i = 100; i > 0; i--) {
                fraction = t + i / fraction;
            }
            tail = density / fraction;
        }
        return x < 0 ? tail : 1 - tail;
    }
}
