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
                int stride,
                Matrix firstQueries,
                KeptAttentions kept,
                Matrix context) {
            this.part = part;
            this.extent = extent;
            this.projected = projected;
            this.from = from;
            this.stride = stride;
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
            int length = part.length(sequence);
            AttendedKeys attended = shared == null ? attended(sequence, head) : shared[sequence];
            Attention.Rows queries = projection(0, sequence, head);
            Attention.Rows keys = projection(hiddenSize, sequence, head);
            Attention.Rows values = projection(2 * hiddenSize, sequence, head);
            Attention.Rows probabilities =
                    kept == null ? null : probabilities(sequence, head, length);
            if (extent == Extent.ALL || kept != null) {
                Attention.Rows all =
                        extent == Extent.ALL
                                ? context(part.rows(), part.offset(sequence), head)
                                : null;
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
            }
            if (extent == Extent.FIRST) {
                Attention.Rows query =
                        firstQueries == null
                                ? queries
                                : rows(firstQueries, sequence, head * headSize, hiddenSize);
                Attention.Rows first = context(part.size(), sequence, head);
                Attention.head(
                        1, headSize, scale, query, keys, values, attended, null, first, scratch);
            }
        }

        /** A head's part of the context (rows, H), from a row on. */
        private Attention.Rows context(int rows, int row, int head) {
            int column = head * headSize;
            return inStrips
                    ? strips(context, rows, row, column)
                    : rows(context, row, column, hiddenSize);
        }

        /**
         * A sequence's queries, keys or values, which begin at a column of the whole projection.
         */
        private Attention.Rows projection(int start, int sequence, int head) {
            int row = part.offset(sequence);
            int column = start + head * headSize;
            return inStrips
                    ? strips(projected, part.rows(), row, column)
                    : rows(projected, row, column - from, stride);
        }

        private Attention.Rows strips(Matrix x, int rows, int row, int column) {
            int offset = x.offset() + Strips.at(rows, row, column);
            return new Attention.Rows(x.data(), offset, Strips.STRIDE);
        }

        private Attention.Rows rows(Matrix x, int row, int column, int size) {
            return new Attention.Rows(x.data(), x.offset() + row * size + column, size);
        }

        private Attention.Rows probabilities(int sequence, int head, int length) {
            int offset = kept.offsets()[part.first() + sequence] + head * length * length;
            return new Attention.Rows(kept.data(), offset, length);
        }
    }
}
