package io.github.panabert.pipeline;

import io.github.panabert.json.JsonObject;
import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/**
 * Linear and activation, + the input if there is a residual connection: sentence-transformers'
 * {@code Dense}.
 *
 * @param residual projects the input; null where it is added as it is, or not at all
 */
record Dense(int inputs, Linear linear, Activation activation, boolean addsInput, Linear residual)
        implements EmbeddingModule {
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
        String key = "activation_function";
        String type = config.string(key, "torch.nn.modules.activation.Tanh");
        return ActivationFunction.of(config, key, type).kernel();
    }

    @Override
    public Tensor forward(Workers workers, Tensor embeddings) {
        int rows = embeddings.dim(0);
        int outputs = linear.outputs();
        Matrix x = Matrix.rows(embeddings.data(), inputs);
        float[] y = new float[rows * outputs];
        linear.forward(workers, x, rows, activation, Matrix.rows(y, outputs));
        if (addsInput) {
            float[] added = x.data();
            if (residual != null) {
                added = new float[y.length];
                residual.forward(workers, x, rows, Matrix.rows(added, outputs));
            }
            for (int i = 0; i < y.length; i++) {
                y[i] += added[i];
            }
        }
        return Tensor.of(y, rows, outputs);
    }

    @Override
    public int dimension(int from) {
        return linear.outputs();
    }
}
