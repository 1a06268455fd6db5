package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.Strips;
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

    /**
     * The most rows of a turn: enough to use a panel of weights often, few enough for what is
     * between two steps to stay in the cache.
     */
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
        int size = attention.inStrips() ? Strips.length(1, hiddenSize) : hiddenSize;
        Matrix context = workspace.rows(Slot.CONTEXT, rows, size);
        attention.forward(part, x, extent, first, kept, context, workspace, workers);
        if (extent == Extent.NONE) {
            return;
        }
        Matrix input = extent == Extent.ALL ? x : first;
        Matrix attended = workspace.rows(Slot.ATTENDED, rows, hiddenSize);
        int threads = workers.threads();
        if (threads > 1 && rows < threads * ROWS_ALONE) {
            attend(workers, input, context, rows, attended, 0, rows);
            feedForward.forward(workers, attended, rows, workspace, y);
            return;
        }
        int chunks = threads * Math.ceilDiv(rows, threads * CHUNK_ROWS);
        workers.run(
                chunks,
                (i, scratch) -> {
                    Workers alone = scratch.alone();
                    int from = (int) ((long) rows * i / chunks);
                    int count = (int) ((long) rows * (i + 1) / chunks) - from;
                    attend(alone, input, context, rows, attended, from, count);
                    feedForward.forward(
                            alone,
                            attended.from(from, hiddenSize),
                            count,
                            y.from(from, hiddenSize));
                });
    }

    /** attended = norm(dense(context) + input), {@code count} of the rows from one on. */
    private void attend(
            Workers workers,
            Matrix input,
            Matrix context,
            int rows,
            Matrix attended,
            int from,
            int count) {
        Matrix residual = input.from(from, hiddenSize);
        Matrix y = attended.from(from, hiddenSize);
        if (attention.inStrips()) {
            attentionOutput.forwardStrips(workers, context, rows, from, count, residual, y);
        } else {
            Matrix x = context.from(from, hiddenSize);
            attentionOutput.forward(workers, x, count, residual, y);
        }
        attentionNorm.forward(workers, y, count);
    }

    private Matrix firstRows(Part part, Matrix x, Workspace workspace) {
        Matrix first = workspace.rows(Slot.FIRST, part.size(), hiddenSize);
        part.copyFirstRows(x, hiddenSize, first);
        return first;
    }
}
