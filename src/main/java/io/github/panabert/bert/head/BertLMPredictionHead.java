package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.LayerNorm;
import io.github.panabert.nn.Linear;
import io.github.panabert.tensor.Tensor;

/**
 * Hugging Face's {@code BertLMPredictionHead}: dense, activation, normalised; then the decoder, a
 * logit for each word of the vocabulary.
 */
final class BertLMPredictionHead {
    private final Linear dense;
    private final Activation activation;
    private final LayerNorm layerNorm;
    private final Linear decoder;

    private BertLMPredictionHead(
            Linear dense, Activation activation, LayerNorm layerNorm, Linear decoder) {
        this.dense = dense;
        this.activation = activation;
        this.layerNorm = layerNorm;
        this.decoder = decoder;
    }

    static BertLMPredictionHead load(HeadLoader loader) {
        return new BertLMPredictionHead(
                loader.linear(HeadNames.DENSE, loader.config().hiddenSize()),
                loader.hiddenActivation(HeadNames.ACTIVATION),
                loader.layerNorm(HeadNames.LAYER_NORM),
                loader.decoder());
    }

    /** The logits of every token, from its last vector. */
    TokenLogits tokenLogits(Workers workers, BertModelOutput encoder) {
        return new TokenLogits(encoder, forward(workers, TokenLogits.lastVectors(encoder)));
    }

    /** (rows, V) of x (rows, H). */
    Tensor forward(Workers workers, Tensor x) {
        int rows = x.dim(0);
        int size = x.dim(1);
        Tensor logits = Tensor.zeros(rows, decoder.outputs());
        Matrix transformed = Matrix.rows(new float[x.size()], size);
        dense.forward(workers, Matrix.rows(x.data(), size), rows, activation, transformed);
        layerNorm.forward(workers, transformed, rows, transformed);
        decoder.forward(workers, transformed, rows, Matrix.rows(logits.data(), decoder.outputs()));
        return logits;
    }
}
