package io.github.panabert.jmh;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.kernel.OnePanel.COLUMNS;
import static io.github.panabert.kernel.OnePanel.DEPTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.kernel.Matrix;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the benchmarks of kernels compute, against plain doubles. */
class KernelBenchmarksTest {
    @ParameterizedTest
    @EnumSource(Layer.class)
    void gemm(Layer layer) {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.threads = 2;
        benchmark.rows = 16;
        benchmark.layer = layer;
        benchmark.weights = 1;
        benchmark.setUp();
        benchmark.measurePeak();
        double[] product = product(benchmark);
        Rates.Flops rates = new Rates.Flops();
        // The rounding of partial sums of up to 128 products, some 7 times its standard deviation.
        double atol = 1.2e-7 * layer.depth;
        float[] multiplied = numbers(benchmark.multiply(rates), 16, layer.columns);
        assertClose("multiply", product, multiplied, atol);
        for (int i = 0; layer.name().endsWith("INTERMEDIATE") && i < product.length; i++) {
            product[i] = gelu(product[i]);
        }
        float[] linear = numbers(benchmark.linear(rates), 16, layer.columns);
        assertClose("linear", product, linear, atol);
        double flops = 2 * 2.0 * 16 * layer.columns * layer.depth;
        assertThat(rates.gigaflops).isEqualTo(flops / 1e9);
        assertThat(rates.shareOfPeak).isEqualTo(flops / benchmark.peak());
    }

    /** Row by row. */
    private static float[] numbers(Matrix x, int rows, int columns) {
        float[] numbers = new float[rows * columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = x.data()[x.at(i / columns, i % columns)];
        }
        return numbers;
    }

    /** A W^T + bias. */
    private static double[] product(GemmBenchmark benchmark) {
        int columns = benchmark.layer.columns;
        int depth = benchmark.layer.depth;
        float[] w = benchmark.weight(0);
        double[] product = new double[benchmark.rows * columns];
        for (int i = 0; i < product.length; i++) {
            product[i] = benchmark.bias[i % columns];
            for (int k = 0; k < depth; k++) {
                double a = benchmark.a.data()[benchmark.a.at(i / columns, k)];
                product[i] += a * w[i % columns * depth + k];
            }
        }
        return product;
    }

    @Test
    void microKernel() {
        MicroKernelBenchmark benchmark = new MicroKernelBenchmark();
        benchmark.threads = 2;
        benchmark.rows = 6;
        benchmark.setUp();
        benchmark.measurePeak();
        Rates.Flops rates = new Rates.Flops();
        float[] c = benchmark.multiply(rates)[1];
        double[] expected = new double[6 * COLUMNS];
        float[] actual = new float[expected.length];
        for (int i = 0; i < expected.length; i++) {
            int row = i / COLUMNS;
            int column = i % COLUMNS;
            actual[i] = c[row * DEPTH + column];
            for (int k = 0; k < DEPTH; k++) {
                expected[i] +=
                        (double) benchmark.a[row * DEPTH + k] * benchmark.w[column * DEPTH + k];
            }
        }
        assertClose("micro-kernel", expected, actual, 1.2e-7 * DEPTH);
        assertThat(rates.gigaflops)
                .isEqualTo(2.0 * 2 * MicroKernelBenchmark.CALLS * 6 * COLUMNS * DEPTH / 1e9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x16", "3x37"})
    void attention(String shape) {
        AttentionBenchmark benchmark = new AttentionBenchmark();
        benchmark.threads = 2;
        benchmark.shape = shape;
        benchmark.headSize = 32;
        benchmark.setUp();
        benchmark.measurePeak();
        Rates.Flops rates = new Rates.Flops();
        int length = Shape.of(shape).lengths().getFirst();
        int batch = Shape.of(shape).lengths().size();
        double[] probabilities = probabilities(benchmark, batch, length);
        double[] context = context(benchmark, batch, length, probabilities);
        float[] found = new float[context.length];
        benchmark.context(rates).copy(0, batch * length, 12 * 32, Matrix.rows(found, 12 * 32));
        assertClose("context", context, found, 2e-6);
        float[] kept = benchmark.contextAndProbabilities(rates);
        assertClose("probabilities", probabilities, kept, 1e-6);
        double flops = 2 * 2.0 * 2 * batch * 12 * length * length * 32;
        assertThat(rates.gigaflops).isEqualTo(flops / 1e9);
    }

    private static double[] probabilities(AttentionBenchmark benchmark, int batch, int length) {
        double[] probabilities = new double[batch * 12 * length * length];
        for (int row = 0; row < batch * 12 * length; row++) {
            int head = row / length % 12;
            int first = row / length / 12 * length;
            double sum = 0;
            for (int key = 0; key < length; key++) {
                double score = 0;
                for (int d = 0; d < 32; d++) {
                    score +=
                            (double) value(benchmark, first + row % length, 0, head, d)
                                    * value(benchmark, first + key, 1, head, d);
                }
                probabilities[row * length + key] = Math.exp(score / Math.sqrt(32));
                sum += probabilities[row * length + key];
            }
            for (int key = 0; key < length; key++) {
                probabilities[row * length + key] /= sum;
            }
        }
        return probabilities;
    }

    private static double[] context(
            AttentionBenchmark benchmark, int batch, int length, double[] probabilities) {
        double[] context = new double[batch * length * 12 * 32];
        for (int i = 0; i < context.length; i++) {
            int token = i / (12 * 32);
            int head = i / 32 % 12;
            int sequence = token / length;
            int row = (sequence * 12 + head) * length + token % length;
            for (int key = 0; key < length; key++) {
                context[i] +=
                        probabilities[row * length + key]
                                * value(benchmark, sequence * length + key, 2, head, i % 32);
            }
        }
        return context;
    }

    /** A number of a token's query (part 0), key (1) or value (2). */
    private static float value(
            AttentionBenchmark benchmark, int token, int part, int head, int index) {
        int at = benchmark.projected.at(token, (part * 12 + head) * 32 + index);
        return benchmark.projected.data()[at];
    }

    @Test
    void softmax() {
        SoftmaxBenchmark benchmark = new SoftmaxBenchmark();
        benchmark.threads = 2;
        benchmark.length = 128;
        benchmark.setUp();
        Rates.Elements rates = new Rates.Elements();
        float[] found = benchmark.softmax(rates);
        double sum = 0;
        for (float score : benchmark.scores) {
            sum += Math.exp(score);
        }
        double[] expected = new double[found.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.exp(benchmark.scores[i % 128]) / sum;
        }
        assertClose("softmax", expected, found, 1e-7);
        assertThat(rates.elements).isEqualTo(found.length);
    }

    @Test
    void layerNorm() {
        LayerNormBenchmark benchmark = new LayerNormBenchmark();
        benchmark.threads = 2;
        benchmark.rows = 33;
        benchmark.size = 384;
        benchmark.setUp();
        float[] found = numbers(benchmark.layerNorm(new Rates.Elements()), 33, 384);
        float[] input = numbers(benchmark.input, 33, 384);
        float[] residual = numbers(benchmark.residual, 33, 384);
        double[] expected = new double[found.length];
        for (int row = 0; row < 33; row++) {
            double mean = 0;
            double squares = 0;
            for (int i = 0; i < 384; i++) {
                double x = (double) input[row * 384 + i] + residual[row * 384 + i];
                mean += x / 384;
                squares += x * x / 384;
            }
            double deviation = Math.sqrt(squares - mean * mean + LayerNormBenchmark.EPS);
            for (int i = 0; i < 384; i++) {
                double x = (double) input[row * 384 + i] + residual[row * 384 + i];
                double normal = (x - mean) / deviation;
                expected[row * 384 + i] = normal * benchmark.weight[i] + benchmark.bias[i];
            }
        }
        assertClose("layer norm", expected, found, 4e-6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gelu", "gelu_new", "relu", "silu", "tanh"})
    void activation(String name) {
        ActivationBenchmark benchmark = new ActivationBenchmark();
        benchmark.threads = 2;
        benchmark.activation = name;
        benchmark.setUp();
        benchmark.apply(new Rates.Elements());
        float[] found = benchmark.apply(new Rates.Elements());
        DoubleUnaryOperator function = function(name);
        double[] expected = new double[found.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = function.applyAsDouble(benchmark.input[i]);
        }
        assertClose(name, expected, found, 5e-7);
    }

    private static DoubleUnaryOperator function(String name) {
        return switch (name) {
            case "gelu" -> KernelBenchmarksTest::gelu;
            case "gelu_new" ->
                    x -> {
                        double inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
                        return 0.5 * x * (1 + Math.tanh(inner));
                    };
            case "relu" -> x -> Math.max(0, x);
            case "silu" -> x -> x / (1 + Math.exp(-x));
            case "tanh" -> Math::tanh;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** x times the normal distribution's cumulative probability, from a series of one sign. */
    private static double gelu(double x) {
        if (Math.abs(x) > 9) {
            return Math.max(0, x);
        }
        double sum = 0;
        double term = x;
        for (int n = 1; n < 300; n++) {
            sum += term;
            term *= x * x / (2 * n + 1);
        }
        double above = sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        return x * (0.5 + above);
    }

    @Test
    void peak() {
        FmaPeakBenchmark benchmark = new FmaPeakBenchmark();
        benchmark.threads = 1;
        Rates.Flops rates = new Rates.Flops();
        double peak = benchmark.peak(rates);
        assertThat(rates.gigaflops / rates.shareOfPeak * 1e9).isCloseTo(peak, within(peak * 1e-9));
    }
}
