package io.github.panabert.bert;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Activations;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Weights;
import io.github.panabert.tensor.Tensor;

/** Hugging Face's {@code BertPooler}: dense and tanh on the first token's vector. */
final class BertPooler {
    private static final Activation TANH = Activations.named("tanh");

    private final Linear dense;

    private BertPooler(Linear dense) {
        this.dense = dense;
    }

    /** The pooler, or null if the checkpoint has none. */
    static BertPooler loadIfThere(Weights weights, BertConfig config, Workers workers) {
        Weights dense = weights.at("dense");
        if (!dense.has("weight")) {
            return null;
        }
        return new BertPooler(
                Linear.load(dense, config.hiddenSize(), config.hiddenSize(), workers));
    }

    /** (B, H) of the first tokens' vectors (B, H). */
    Tensor forward(Workers workers, float[] firstTokens, int sequences) {
        int size = dense.outputs();
        float[] pooled = new float[sequences * size];
        Matrix x = Matrix.rows(firstTokens, size);
        dense.forward(workers, x, sequences, TANH, Matrix.rows(pooled, size));
        return Tensor.of(pooled, sequences, size);
    }
}
