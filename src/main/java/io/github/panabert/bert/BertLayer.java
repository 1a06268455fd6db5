package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Scratch;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.LayerNorm;
import io.github.panabert.nn.Linear;
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
     * @param x strips of (rows of the part, H), which are lost
     * @param kept where the attentions go, or null
     * @param y where the result goes, which may be x: (rows of the extent, H); unused for NONE
     */
    void forward(
            Part part,
            Matrix x,
            Extent extent,
            KeptAttentions kept,
            Workspace workspace,
            Workers workers,
            Matrix y) {
        Matrix attended = extent == Extent.FIRST ? firstRows(part, x, workspace) : x;
        int rows = extent == Extent.ALL ? part.rows() : part.size();
        Matrix context = attention.forward(part, x, extent, attended, kept, workspace, workers);
        if (extent == Extent.NONE) {
            return;
        }
        int threads = workers.threads();
        if (threads > 1 && rows < threads * ROWS_ALONE) {
            Matrix sums = workspace.strips(Slot.BEFORE_NORM, rows, hiddenSize);
            attend(workers, context, rows, sums, attended);
            feedForward.forward(workers, attended, rows, workspace, sums, y);
            return;
        }
        int chunks = threads * Math.ceilDiv(rows, threads * CHUNK_ROWS);
        workers.run(
                chunks,
                (i, scratch) -> {
                    Workers alone = scratch.alone();
                    int from = (int) ((long) rows * i / chunks);
                    int count = (int) ((long) rows * (i + 1) / chunks) - from;
                    Matrix sums = scratch.strips(Scratch.Slot.BEFORE_NORM, count, hiddenSize);
                    Matrix some = attended.from(from);
                    attend(alone, context.from(from), count, sums, some);
                    feedForward.forward(alone, some, count, sums, y.from(from));
                });
    }

    /** x = norm(dense(context) + x). */
    private void attend(Workers workers, Matrix context, int rows, Matrix sums, Matrix x) {
        attentionOutput.forward(workers, context, rows, sums);
        attentionNorm.forward(workers, sums, x, rows, x);
    }

    private Matrix firstRows(Part part, Matrix x, Workspace workspace) {
        Matrix first = workspace.strips(Slot.FIRST, part.size(), hiddenSize);
        part.copyFirstRows(x, hiddenSize, first);
        return first;
    }
}
