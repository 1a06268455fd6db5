package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import io.github.panabert.kernel.Scratch;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Weights;

/**
 * Hugging Face's {@code BertSelfAttention}: queries, keys and values are projected as one, heads
 * attend sequence by sequence.
 */
final class SelfAttention {
    private final int hiddenSize;
    private final int heads;
    private final int headSize;
    private final float scale;
    private final Linear queryKeyValue;

    private SelfAttention(BertConfig config, Linear queryKeyValue) {
        this.hiddenSize = config.hiddenSize();
        this.heads = config.heads();
        this.headSize = config.headSize();
        this.scale = (float) (1 / Math.sqrt(headSize));
        this.queryKeyValue = queryKeyValue;
    }

    static SelfAttention load(Weights weights, BertConfig config, Workers workers) {
        int size = config.hiddenSize();
        return new SelfAttention(
                config,
                Linear.loadSideBySide(
                        size,
                        size,
                        workers,
                        weights.at("query"),
                        weights.at("key"),
                        weights.at("value")));
    }

    /**
     * Attends.
     *
     * @param x (rows of the batch, H)
     * @param first the first tokens' rows of x, (B, H), if the extent is FIRST
     * @param kept where the attentions go, or null
     * @param context where the result goes: (rows of the extent, H); unused for NONE
     */
    void forward(
            Batch batch,
            float[] x,
            Extent extent,
            float[] first,
            KeptAttentions kept,
            float[] context,
            Workspace workspace,
            Workers workers) {
        boolean allQueries = extent == Extent.ALL || kept != null;
        int from = allQueries ? 0 : hiddenSize;
        int to = extent == Extent.NONE ? 2 * hiddenSize : 3 * hiddenSize;
        float[] projected = workspace.projected();
        queryKeyValue.forward(workers, x, batch.rows(), from, to, projected);
        float[] firstQueries = null;
        if (!allQueries) {
            firstQueries = workspace.firstQueries();
            queryKeyValue.forward(workers, first, batch.size(), 0, hiddenSize, firstQueries);
        }
        Heads projections =
                new Heads(batch, extent, projected, from, to - from, firstQueries, kept, context);
        workers.run(batch.size() * heads, projections::attend);
    }

    /** All heads over all sequences, given the projections. */
    private final class Heads {
        private final Batch batch;
        private final Extent extent;
        private final float[] projected;
        private final int from;
        private final int stride;
        private final float[] firstQueries;
        private final KeptAttentions kept;
        private final float[] context;
        private final AttendedKeys[] shared;

        Heads(
                Batch batch,
                Extent extent,
                float[] projected,
                int from,
                int stride,
                float[] firstQueries,
                KeptAttentions kept,
                float[] context) {
            this.batch = batch;
            this.extent = extent;
            this.projected = projected;
            this.from = from;
            this.stride = stride;
            this.firstQueries = firstQueries;
            this.kept = kept;
            this.context = context;
            this.shared =
                    batch.attentionMask().sameForAllHeads() ? new AttendedKeys[batch.size()] : null;
            for (int i = 0; shared != null && i < shared.length; i++) {
                shared[i] = attended(i, 0);
            }
        }

        private AttendedKeys attended(int sequence, int head) {
            return batch.attentionMask()
                    .attended(sequence, head, batch.offset(sequence), batch.length(sequence));
        }

        void attend(int task, Scratch scratch) {
            int sequence = task / heads;
            int head = task % heads;
            int length = batch.length(sequence);
            AttendedKeys attended = shared == null ? attended(sequence, head) : shared[sequence];
            Attention.Rows queries = part(0, sequence, head);
            Attention.Rows keys = part(hiddenSize, sequence, head);
            Attention.Rows values = part(2 * hiddenSize, sequence, head);
            Attention.Rows probabilities =
                    kept == null ? null : probabilities(sequence, head, length);
            if (extent == Extent.ALL) {
                int target = batch.offset(sequence) * hiddenSize + head * headSize;
                Attention.Rows all = new Attention.Rows(context, target, hiddenSize);
                Attention.head(
                        length,
                        headSize,
                        scale,
                        queries,
                        keys,
                        values,
                        attended,
                        probabilities,
                        all,
                        scratch);
                return;
            }
            if (kept != null) {
                Attention.head(
                        length,
                        headSize,
                        scale,
                        queries,
                        keys,
                        values,
                        attended,
                        probabilities,
                        null,
                        scratch);
            }
            if (extent == Extent.FIRST) {
                int target = sequence * hiddenSize + head * headSize;
                Attention.Rows first = new Attention.Rows(context, target, hiddenSize);
                Attention.Rows query =
                        firstQueries == null
                                ? queries
                                : new Attention.Rows(firstQueries, target, hiddenSize);
                Attention.head(
                        1, headSize, scale, query, keys, values, attended, null, first, scratch);
            }
        }

        /**
         * The rows of a sequence's queries, keys or values, which begin at a column of the
         * projection.
         */
        private Attention.Rows part(int column, int sequence, int head) {
            int offset = batch.offset(sequence) * stride + column - from + head * headSize;
            return new Attention.Rows(projected, offset, stride);
        }

        private Attention.Rows probabilities(int sequence, int head, int length) {
            return new Attention.Rows(
                    kept.data(), kept.offsets()[sequence] + head * length * length, length);
        }
    }
}
