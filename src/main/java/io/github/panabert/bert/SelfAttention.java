package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import io.github.panabert.kernel.Scratch;
import io.github.panabert.kernel.Strips;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Matrix;
import io.github.panabert.nn.Weights;

/**
 * Hugging Face's {@code BertSelfAttention}: queries, keys and values are projected as one, heads
 * attend sequence by sequence.
 */
final class SelfAttention {
    private static final int NOWHERE = -1;

    private final int hiddenSize;
    private final int heads;
    private final int headSize;
    private final float scale;
    private final boolean inStrips;
    private final Linear queryKeyValue;

    private SelfAttention(BertConfig config, Linear queryKeyValue) {
        this.hiddenSize = config.hiddenSize();
        this.heads = config.heads();
        this.headSize = config.headSize();
        this.scale = (float) (1 / Math.sqrt(headSize));
        this.inStrips = Strips.STRIDE % headSize == 0;
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
     * Whether the context is {@link Strips}, else rows: each head must lie within a strip. So the
     * projections are written without jumps, and queries and context multiplied without a copy.
     */
    boolean inStrips() {
        return inStrips;
    }

    /**
     * Attends.
     *
     * @param x (rows of the part, H)
     * @param first the first tokens' rows of x, (sequences, H), if the extent is FIRST
     * @param kept where the attentions go, or null
     * @param context where the result goes: (rows of the extent, H), in strips if it is {@link
     *     #inStrips}; unused for NONE
     */
    void forward(
            Part part,
            Matrix x,
            Extent extent,
            Matrix first,
            KeptAttentions kept,
            Matrix context,
            Workspace workspace,
            Workers workers) {
        boolean allQueries = extent == Extent.ALL || kept != null;
        int from = allQueries ? 0 : hiddenSize;
        int to = extent == Extent.NONE ? 2 * hiddenSize : 3 * hiddenSize;
        int size = inStrips ? Strips.length(1, 3 * hiddenSize) : to - from;
        Matrix projected = workspace.rows(Slot.PROJECTED, part.rows(), size);
        if (inStrips) {
            queryKeyValue.forwardToStrips(workers, x, part.rows(), from, to, projected);
        } else {
            queryKeyValue.forward(workers, x, part.rows(), from, to, projected);
        }
        Matrix firstQueries = null;
        if (!allQueries) {
            firstQueries = workspace.rows(Slot.FIRST_QUERIES, part.size(), hiddenSize);
            queryKeyValue.forward(workers, first, part.size(), 0, hiddenSize, firstQueries);
        }
        Heads projections =
                new Heads(part, extent, projected, from, to - from, firstQueries, kept, context);
        workers.run(part.size() * heads, projections::attend);
    }

    /** All heads over all sequences, given the projections. */
    private final class Heads {
        private final Part part;
        private final Extent extent;
        private final Matrix projected;
        private final int from;
        private final int stride;
        private final Matrix firstQueries;
        private final KeptAttentions kept;
        private final Matrix context;
        private final AttendedKeys[] shared;

        Heads(
                Part part,
                Extent extent,
                Matrix projected,
                int from,
                int size,
                Matrix firstQueries,
                KeptAttentions kept,
                Matrix context) {
            this.part = part;
            this.extent = extent;
            this.projected = projected;
            this.from = from;
            this.stride = inStrips ? Strips.STRIDE : size;
            this.firstQueries = firstQueries;
            this.kept = kept;
            this.context = context;
            this.shared =
                    part.batch().attentionMask().sameForAllHeads()
                            ? new AttendedKeys[part.size()]
                            : null;
            for (int i = 0; shared != null && i < shared.length; i++) {
                shared[i] = attended(i, 0);
            }
        }

        private AttendedKeys attended(int sequence, int head) {
            int inBatch = part.first() + sequence;
            Batch batch = part.batch();
            return batch.attentionMask()
                    .attended(inBatch, head, batch.offset(inBatch), batch.length(inBatch));
        }

        void attend(int task, Scratch scratch) {
            int sequence = task / heads;
            int head = task % heads;
            if (extent == Extent.ALL || kept != null) {
                int count = part.length(sequence);
                int query = projection(0, sequence, head);
                int target =
                        extent == Extent.ALL
                                ? context(part.rows(), part.offset(sequence), head)
                                : NOWHERE;
                attend(sequence, head, count, projected, query, stride, kept, target, scratch);
            }
            if (extent == Extent.FIRST) {
                int target = context(part.size(), sequence, head);
                boolean apart = firstQueries != null;
                Matrix queries = apart ? firstQueries : projected;
                int query =
                        apart
                                ? queries.offset() + sequence * hiddenSize + head * headSize
                                : projection(0, sequence, head);
                int queryStride = apart ? hiddenSize : stride;
                attend(sequence, head, 1, queries, query, queryStride, null, target, scratch);
            }
        }

        private void attend(
                int sequence,
                int head,
                int queryCount,
                Matrix queries,
                int query,
                int queryStride,
                KeptAttentions kept,
                int target,
                Scratch scratch) {
            int length = part.length(sequence);
            Attention.head(
                    queryCount,
                    headSize,
                    scale,
                    queries.data(),
                    query,
                    queryStride,
                    projected.data(),
                    projection(hiddenSize, sequence, head),
                    projection(2 * hiddenSize, sequence, head),
                    stride,
                    shared == null ? attended(sequence, head) : shared[sequence],
                    kept == null ? null : kept.data(),
                    kept == null ? NOWHERE : kept.offset(part.first() + sequence, head, length),
                    length,
                    target == NOWHERE ? null : context.data(),
                    target,
                    inStrips ? Strips.STRIDE : hiddenSize,
                    scratch);
        }

        /** Where a head's part of the context (rows, H) begins, from a row on. */
        private int context(int rows, int row, int head) {
            int column = head * headSize;
            return context.offset()
                    + (inStrips ? Strips.at(rows, row, column) : row * hiddenSize + column);
        }

        /**
         * Where a head's queries, keys or values of a sequence begin, which of the whole projection
         * are those from a column on.
         */
        private int projection(int start, int sequence, int head) {
            int row = part.offset(sequence);
            int column = start + head * headSize;
            return projected.offset()
                    + (inStrips
                            ? Strips.at(part.rows(), row, column)
                            : row * stride + column - from);
        }
    }
}
