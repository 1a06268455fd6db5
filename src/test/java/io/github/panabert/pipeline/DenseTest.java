package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.ModelCopy;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the layer in plain doubles, over the embeddings of the same folder without it. */
class DenseTest {
    private static final String TEXT = "the cat sits in the garden";
    private static final int IN = 24;
    private static final String ACTIVATION = "torch.nn.modules.activation.";

    private static final Map<String, DoubleUnaryOperator> ACTIVATIONS =
            Map.of(
                    ACTIVATION + "Tanh",
                    Math::tanh,
                    ACTIVATION + "ReLU",
                    x -> Math.max(x, 0),
                    ACTIVATION + "SiLU",
                    x -> x / (1 + Math.exp(-x)),
                    ACTIVATION + "Sigmoid",
                    x -> 1 / (1 + Math.exp(-x)),
                    ACTIVATION + "LeakyReLU",
                    x -> x < 0 ? 0.01 * x : x,
                    ACTIVATION + "ReLU6",
                    x -> Math.clamp(x, 0.0, 6.0),
                    ACTIVATION + "Hardswish",
                    x -> x * Math.clamp(x + 3, 0.0, 6.0) / 6,
                    ACTIVATION + "Mish",
                    x -> x * Math.tanh(Math.log1p(Math.exp(x))),
                    ACTIVATION + "GELU",
                    x -> x * normalDistribution(x),
                    "torch.nn.modules.linear.Identity",
                    x -> x);

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> everyActivation() {
        return ACTIVATIONS.keySet().stream()
                .map(
                        type ->
                                DynamicTest.dynamicTest(
                                        type,
                                        () ->
                                                check(
                                                        type,
                                                        "\"activation_function\": \"" + type + "\"",
                                                        40,
                                                        ACTIVATIONS.get(type))));
    }

    @Test
    void withoutAnActivationItIsTanh() {
        check("default", "\"bias\": true", 40, Math::tanh);
    }

    @Test
    void withoutBias() {
        check("no bias", "\"bias\": false", 7, Math::tanh);
    }

    @Test
    void aResidualConnectionAddsTheInput() {
        check("residual", "\"use_residual\": true", IN, Math::tanh);
    }

    @Test
    void aResidualConnectionToAnotherWidthIsProjected() {
        check("projected residual", "\"use_residual\": true, \"bias\": false", 40, Math::tanh);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"in_features\": 24                     | out_features: missing, expected an integer",
                "\"in_features\": 25, \"out_features\": 9  | linear.weight",
                "\"in_features\": 24, \"out_features\": 8  | linear.weight",
                "\"in_features\": 24, \"out_features\": 9, \"use_residual\": true | residual.weight",
                "\"in_features\": 24, \"out_features\": 9, \"activation_function\": \"torch.nn.Foo\""
                        + " | activation_function: \"torch.nn.Foo\" is not supported; there are [torch",
                "\"in_features\": 24, \"out_features\": 9, \"module_input_name\": \"token_embeddings\""
                        + " | module_input_name: \"token_embeddings\" is not supported, only sentence_embedding",
                "\"in_features\": 24, \"out_features\": 9, \"module_output_name\": \"scores\""
                        + " | module_output_name: \"scores\" is not supported, only sentence_embedding"
            })
    void aConfigThatDoesNotFitIsRefused(String config, String message) {
        SafeTensorsWriter weights = new SafeTensorsWriter(Map.of());
        weights.floats("linear.weight", DType.F32, Tensor.zeros(9, 24));
        weights.floats("linear.bias", DType.F32, Tensor.zeros(9));
        write("{" + config + "}", weights);
        assertThatThrownBy(() -> SentenceTransformer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2_Dense")
                .hasMessageContaining(message);
    }

    @Test
    void itMustTakeWhatComesIn() {
        SafeTensorsWriter weights = new SafeTensorsWriter(Map.of());
        weights.floats("linear.weight", DType.F32, Tensor.zeros(9, 25));
        weights.floats("linear.bias", DType.F32, Tensor.zeros(9));
        write("{\"in_features\": 25, \"out_features\": 9}", weights);
        assertThatThrownBy(() -> SentenceTransformer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in_features: 25, but 24 numbers come in");
    }

    /** Computes the module both ways. */
    private void check(String what, String config, int outputs, DoubleUnaryOperator activation) {
        Random random = new Random(3);
        Tensor weight = random(random, outputs, IN);
        Tensor bias = random(random, outputs);
        Tensor projection = random(random, outputs, IN);
        boolean hasBias = !config.contains("\"bias\": false");
        boolean residual = config.contains("use_residual");
        SafeTensorsWriter weights = new SafeTensorsWriter(Map.of());
        weights.floats("linear.weight", DType.F32, weight);
        if (hasBias) {
            weights.floats("linear.bias", DType.F32, bias);
        }
        if (residual && outputs != IN) {
            weights.floats("residual.weight", DType.F32, projection);
        }
        write(
                "{\"in_features\": 24, \"out_features\": %d, %s}".formatted(outputs, config),
                weights);
        SentenceTransformer with = SentenceTransformer.fromPretrained(folder);
        float[] found = with.encode(TEXT);
        Modules.list(new ModelCopy(folder), "Transformer", "Pooling");
        float[] x = SentenceTransformer.fromPretrained(folder).encode(TEXT);

        double[] expected = new double[outputs];
        for (int n = 0; n < outputs; n++) {
            double y = activation.applyAsDouble(row(weight, n, x) + (hasBias ? bias.get(n) : 0));
            double added = outputs == IN ? x[n] : row(projection, n, x);
            expected[n] = y + (residual ? added : 0);
        }
        assertThat(with.dimension()).isEqualTo(outputs);
        assertClose(what, expected, found, 1e-5);
    }

    private static double row(Tensor weight, int n, float[] x) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += (double) weight.get(n, k) * x[k];
        }
        return sum;
    }

    private void write(String config, SafeTensorsWriter weights) {
        ModelCopy model =
                folder.resolve("modules.json").toFile().exists()
                        ? new ModelCopy(folder)
                        : Modules.pooling(folder, "{}");
        Modules.list(model, "Transformer", "Pooling", "Dense").write("2_Dense/config.json", config);
        weights.write(folder.resolve("2_Dense/model.safetensors"));
    }

    private static Tensor random(Random random, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    /** The distribution function of the normal distribution, by its Taylor series. */
    private static double normalDistribution(double x) {
        double term = x;
        double sum = x;
        for (int k = 1; k < 400; k++) {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
