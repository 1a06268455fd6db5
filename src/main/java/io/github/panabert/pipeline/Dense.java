package io.github.panabert.pipeline;

import io.github.panabert.json.JsonObject;
import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Activations;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Matrix;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Linear and activation, + the input if there is a residual connection: sentence-transformers'
 * {@code Dense}.
 *
 * @param residual projects the input; null where it is added as it is, or not at all
 */
record Dense(int inputs, Linear linear, Activation activation, boolean addsInput, Linear residual)
        implements EmbeddingModule {
    /** The activation classes of torch.nn by the names that transformers gives to the same. */
    private static final Map<String, String> ACTIVATIONS =
            new TreeMap<>(
                    Map.of(
                            "Tanh", "tanh",
                            "ReLU", "relu",
                            "GELU", "gelu",
                            "SiLU", "silu",
                            "Sigmoid", "sigmoid",
                            "LeakyReLU", "leaky_relu",
                            "ReLU6", "relu6",
                            "Hardswish", "hardswish",
                            "Mish", "mish",
                            "Identity", "linear"));

    /** The keys of its config that count. */
    static final List<String> KEYS =
            List.of(
                    "in_features",
                    "out_features",
                    "bias",
                    "activation_function",
                    "use_residual",
                    "module_input_name",
                    "module_output_name");

    static Dense load(Path folder, JsonObject config, Workers workers) {
        int inputs = config.integer("in_features");
        int outputs = config.integer("out_features");
        Weights weights = Weights.of(SafeTensors.open(folder));
        Weights linear = weights.at("linear");
        boolean addsInput = config.bool("use_residual", false);
        return new Dense(
                inputs,
                config.bool("bias", true)
                        ? Linear.load(linear, outputs, inputs, workers)
                        : Linear.loadWithoutBias(linear, outputs, inputs, workers),
                activation(config),
                addsInput,
                addsInput && inputs != outputs
                        ? Linear.loadWithoutBias(weights.at("residual"), outputs, inputs, workers)
                        : null);
    }

    private static Activation activation(JsonObject config) {
        String type = config.string("activation_function", "torch.nn.modules.activation.Tanh");
        String className = type.substring(type.lastIndexOf('.') + 1);
        String name = type.startsWith("torch.nn.") ? ACTIVATIONS.get(className) : null;
        if (name == null) {
            throw config.invalid(
                    "activation_function",
                    "\""
                            + type
                            + "\" is not supported; there are of torch.nn "
                            + ACTIVATIONS.keySet());
        }
        return Activations.named(name);
    }

    @Override
    public Tensor forward(Workers workers, Tensor embeddings) {
        int rows = embeddings.dim(0);
        float[] x = embeddings.data();
        float[] y = new float[rows * linear.outputs()];
        linear.forward(workers, Matrix.of(x), rows, activation, Matrix.of(y));
        if (addsInput) {
            float[] added = x;
            if (residual != null) {
                added = new float[y.length];
                residual.forward(workers, Matrix.of(x), rows, Matrix.of(added));
            }
            for (int i = 0; i < y.length; i++) {
                y[i] += added[i];
            }
        }
        return Tensor.of(y, rows, linear.outputs());
    }

    @Override
    public int dimension(int from) {
        return linear.outputs();
    }
}
