package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.LayerNorm;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Matrix;
import io.github.panabert.nn.Weights;

/**
 * Hugging Face's {@code BertLayer}: self-attention, dense, + input, normalised; then the
 * feed-forward network.
 */
final class BertLayer {
    private final int hiddenSize;
    private final SelfAttention attention;
    private final Linear attentionOutput;
    private final LayerNorm attentionNorm;
    private final FeedForward feedForward;

    private BertLayer(
            SelfAttention attention,
            Linear attentionOutput,
            LayerNorm attentionNorm,
            FeedForward feedForward) {
        this.hiddenSize = attentionOutput.outputs();
        this.attention = attention;
        this.attentionOutput = attentionOutput;
        this.attentionNorm = attentionNorm;
        this.feedForward = feedForward;
    }

    static BertLayer load(Weights weights, BertConfig config, Workers workers) {
        int hidden = config.hiddenSize();
        Weights output = weights.at("attention.output");
        return new BertLayer(
                SelfAttention.load(weights.at("attention.self"), config, workers),
                Linear.load(output.at("dense"), hidden, hidden, workers),
                LayerNorm.load(output.at("LayerNorm"), hidden, (float) config.layerNormEps()),
                FeedForward.load(weights, config, workers));
    }

    /**
     * One layer.
     *
     * @param x (rows of the part, H)
     * @param kept where the attentions go, or null
     * @param y where the result goes: (rows of the extent, H); unused for NONE
     */
    void forward(
            Part part,
            Matrix x,
            Extent extent,
            KeptAttentions kept,
            Workspace workspace,
            Workers workers,
            Matrix y) {
        Matrix first = extent == Extent.FIRST ? firstRows(part, x, workspace) : null;
        int rows = extent == Extent.ALL ? part.rows() : part.size();
        Matrix context = workspace.rows(Slot.CONTEXT, rows, hiddenSize);
        attention.forward(part, x, extent, first, kept, context, workspace, workers);
        if (extent == Extent.NONE) {
            return;
        }
        Matrix attended = workspace.rows(Slot.ATTENDED, rows, hiddenSize);
        attentionOutput.forward(workers, context, rows, extent == Extent.ALL ? x : first, attended);
        attentionNorm.forward(workers, attended, rows);
        feedForward.forward(workers, attended, rows, workspace, y);
    }

    private Matrix firstRows(Part part, Matrix x, Workspace workspace) {
        Matrix first = workspace.rows(Slot.FIRST, part.size(), hiddenSize);
        part.copyFirstRows(x, hiddenSize, first);
        return first;
    }
}
