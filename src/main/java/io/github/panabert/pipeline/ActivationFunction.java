package io.github.panabert.pipeline;

import io.github.panabert.json.JsonObject;
import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Activations;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is applied to a layer's outputs, number by number: the classes of {@code torch.nn} that
 * sentence-transformers' settings name, with their default parameters. In float32.
 */
public enum ActivationFunction {
    GELU("GELU", "gelu"),
    HARDSWISH("Hardswish", "hardswish"),
    IDENTITY("Identity", "linear"),
    LEAKY_RELU("LeakyReLU", "leaky_relu"),
    MISH("Mish", "mish"),
    RELU("ReLU", "relu"),
    RELU6("ReLU6", "relu6"),
    SILU("SiLU", "silu"),
    SIGMOID("Sigmoid", "sigmoid"),
    TANH("Tanh", "tanh");

    private static final String TORCH = "torch.nn.";

    private final String torchName;
    private final String kernelName;

    ActivationFunction(String torchName, String kernelName) {
        this.torchName = torchName;
        this.kernelName = kernelName;
    }

    /**
     * The one that a setting names, such as {@code torch.nn.modules.activation.Sigmoid}.
     *
     * @param type the setting's value
     * @throws IllegalArgumentException if it is none of these, naming the key
     */
    static ActivationFunction of(JsonObject config, String key, String type) {
        String className = type.substring(type.lastIndexOf('.') + 1);
        return Stream.of(values())
                .filter(function -> type.startsWith(TORCH) && function.torchName.equals(className))
                .findFirst()
                .orElseThrow(
                        () ->
                                config.invalid(
                                        key,
                                        "\""
                                                + type
                                                + "\" is not supported; there are of torch.nn "
                                                + torchNames()));
    }

    private static List<String> torchNames() {
        return Arrays.stream(values()).map(function -> function.torchName).toList();
    }

    Activation kernel() {
        return Activations.named(kernelName);
    }
}
