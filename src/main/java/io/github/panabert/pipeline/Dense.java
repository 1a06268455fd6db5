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
    private static final String EMBEDDING = "sentence_embedding";

    /** PyTorch's activation classes by the names that transformers gives to the same functions. */
    private static final Map<String, String> ACTIVATIONS =
            new TreeMap<>(
                    Map.of(
                            "torch.nn.modules.activation.Tanh", "tanh",
                            "torch.nn.modules.activation.ReLU", "relu",
                            "torch.nn.modules.activation.GELU", "gelu",
                            "torch.nn.modules.activation.SiLU", "silu",
                            "torch.nn.modules.activation.Sigmoid", "sigmoid",
                            "torch.nn.modules.activation.LeakyReLU", "leaky_relu",
                            "torch.nn.modules.activation.ReLU6", "relu6",
                            "torch.nn.modules.activation.Hardswish", "hardswish",
                            "torch.nn.modules.activation.Mish", "mish",
                            "torch.nn.modules.linear.Identity", "linear"));

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
        requireEmbedding(config, "module_input_name");
        requireEmbedding(config, "module_output_name");
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

    /** It may as well compute on tokens or on something beside the embedding; not here. */
    private static void requireEmbedding(JsonObject config, String key) {
        String name = config.string(key, EMBEDDING);
        if (!name.equals(EMBEDDING)) {
            throw config.invalid(key, "\"" + name + "\" is not supported, only " + EMBEDDING);
        }
    }

    private static Activation activation(JsonObject config) {
        String type = config.string("activation_function", "torch.nn.modules.activation.Tanh");
        String name = ACTIVATIONS.get(type);
        if (name == null) {
            throw config.invalid(
                    "activation_function",
                    "\"" + type + "\" is not supported; there are " + ACTIVATIONS.keySet());
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
