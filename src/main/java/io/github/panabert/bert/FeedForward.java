package io.github.panabert.bert;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.HiddenActivation;
import io.github.panabert.nn.LayerNorm;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Weights;

/**
 * Hugging Face's {@code BertIntermediate} and {@code BertOutput}: dense, activation, dense, +
 * input, normalised.
 */
final class FeedForward {
    private final Linear intermediate;
    private final Activation activation;
    private final Linear output;
    private final LayerNorm layerNorm;

    private FeedForward(
            Linear intermediate, Activation activation, Linear output, LayerNorm layerNorm) {
        this.intermediate = intermediate;
        this.activation = activation;
        this.output = output;
        this.layerNorm = layerNorm;
    }

    static FeedForward load(Weights layer, BertConfig config, Workers workers) {
        int hidden = config.hiddenSize();
        int wide = config.intermediateSize();
        Weights output = layer.at("output");
        return new FeedForward(
                Linear.load(layer.at("intermediate.dense"), wide, hidden, workers),
                HiddenActivation.load(
                        config.hiddenAct(), layer.at("intermediate.intermediate_act_fn")),
                Linear.load(output.at("dense"), hidden, wide, workers),
                LayerNorm.load(output.at("LayerNorm"), hidden, (float) config.layerNormEps()));
    }

    /**
     * y of x; threads take blocks of rows, so one is enough for few.
     *
     * @param x strips of (rows, H)
     * @param sums room for strips of (rows, H)
     * @param y (rows, H); may be x
     */
    void forward(Workers workers, Matrix x, int rows, Matrix sums, Matrix y) {
        intermediate.forwardThrough(workers, x, rows, activation, output, sums);
        layerNorm.forward(workers, sums, x, rows, y);
    }

    /** The same for few rows: threads share out the columns. */
    void forward(Workers workers, Matrix x, int rows, Workspace workspace, Matrix sums, Matrix y) {
        Matrix wide = workspace.strips(Workspace.Slot.INTERMEDIATE, rows, intermediate.outputs());
        intermediate.forward(workers, x, rows, activation, wide);
        output.forward(workers, wide, rows, sums);
        layerNorm.forward(workers, sums, x, rows, y);
    }
}
