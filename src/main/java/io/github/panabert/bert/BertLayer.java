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
    /** Rows a thread needs to be better off alone with what follows attention. */
    private static final int ROWS_ALONE = 128;

    /** The most rows of a turn, few enough for what is between two steps to stay in the cache. */
    private static final int CHUNK_ROWS = 256;

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
        Matrix input = extent == Extent.ALL ? x : first;
        Matrix attended = workspace.rows(Slot.ATTENDED, rows, hiddenSize);
        Matrix wide = workspace.rows(Slot.INTERMEDIATE, rows, feedForward.intermediateSize());
        int threads = workers.threads();
        if (rows < threads * ROWS_ALONE) {
            finish(workers, input, context, attended, wide, y, 0, rows);
            return;
        }
        int chunks = threads * Math.ceilDiv(rows, threads * CHUNK_ROWS);
        workers.run(
                chunks,
                (i, _) -> {
                    int from = (int) ((long) rows * i / chunks);
                    int to = (int) ((long) rows * (i + 1) / chunks);
                    finish(Workers.ALONE, input, context, attended, wide, y, from, to);
                });
    }

    /** What follows attention, of the rows [from, to): each row by itself. */
    private void finish(
            Workers workers,
            Matrix input,
            Matrix context,
            Matrix attended,
            Matrix wide,
            Matrix y,
            int from,
            int to) {
        int rows = to - from;
        Matrix sums = attended.from(from, hiddenSize);
        attentionOutput.forward(
                workers, context.from(from, hiddenSize), rows, input.from(from, hiddenSize), sums);
        attentionNorm.forward(workers, sums, rows);
        feedForward.forward(
                workers,
                sums,
                rows,
                wide.from(from, feedForward.intermediateSize()),
                y.from(from, hiddenSize));
    }

    private Matrix firstRows(Part part, Matrix x, Workspace workspace) {
        Matrix first = workspace.rows(Slot.FIRST, part.size(), hiddenSize);
        part.copyFirstRows(x, hiddenSize, first);
        return first;
    }
}
