package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Scratch;
import io.github.panabert.kernel.Strips;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
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
     * Attends.
     *
     * @param x strips of (rows of the part, H)
     * @param first strips of the first tokens' rows of x, (sequences, H), if the extent is FIRST
     * @param kept where the attentions go, or null
     * @return (rows of the extent, H), in the workspace; of no meaning for NONE
     */
    Matrix forward(
            Part part,
            Matrix x,
            Extent extent,
            Matrix first,
            KeptAttentions kept,
            Workspace workspace,
            Workers workers) {
        boolean allQueries = extent == Extent.ALL || kept != null;
        int from = allQueries ? 0 : hiddenSize;
        int to = extent == Extent.NONE ? 2 * hiddenSize : 3 * hiddenSize;
        Matrix projected = room(workspace, Slot.PROJECTED, part.rows(), 3 * hiddenSize);
        queryKeyValue.forward(workers, x, part.rows(), from, to, projected);
        Matrix firstQueries = projected;
        if (!allQueries) {
            firstQueries = room(workspace, Slot.FIRST_QUERIES, part.size(), hiddenSize);
            queryKeyValue.forward(workers, first, part.size(), 0, hiddenSize, firstQueries);
        }
        int rows = extent == Extent.ALL ? part.rows() : part.size();
        Matrix context = room(workspace, Slot.CONTEXT, rows, hiddenSize);
        Heads projections = new Heads(part, extent, projected, firstQueries, kept, context);
        workers.run(part.size() * heads, projections::attend);
        return context;
    }

    /**
     * Room for a matrix, in strips if each head lies within one: so projections are written without
     * jumps, and queries and context multiplied without a copy.
     */
    private Matrix room(Workspace workspace, Slot slot, int rows, int columns) {
        return inStrips
                ? workspace.strips(slot, rows, columns)
                : workspace.rows(slot, rows, columns);
    }

    /** All heads over all sequences, given the projections. */
    private final class Heads {
        private final Part part;
        private final Extent extent;
        private final boolean firstApart;
        private final KeptAttentions kept;
        private final Attention all;
        private final Attention first;
        private final AttendedKeys[] shared;

        /**
         * @param firstQueries the first tokens' alone, or the projected ones
         */
        Heads(
                Part part,
                Extent extent,
                Matrix projected,
                Matrix firstQueries,
                KeptAttentions kept,
                Matrix context) {
            this.part = part;
            this.extent = extent;
            this.firstApart = firstQueries != projected;
            this.kept = kept;
            this.all = attention(projected, projected, extent == Extent.ALL ? context : null);
            this.first = attention(firstQueries, projected, context);
            this.shared =
                    part.batch().attentionMask().sameForAllHeads()
                            ? new AttendedKeys[part.size()]
                            : null;
            for (int i = 0; shared != null && i < shared.length; i++) {
                shared[i] = attended(i, 0);
            }
        }

        private Attention attention(Matrix queries, Matrix projected, Matrix context) {
            return new Attention(hiddenSize, headSize, scale, queries, projected, context);
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
            int row = part.offset(sequence);
            int length = part.length(sequence);
            AttendedKeys keys = shared == null ? attended(sequence, head) : shared[sequence];
            if (extent == Extent.ALL || kept != null) {
                float[] weights = kept == null ? null : kept.data();
                int offset =
                        kept == null ? NOWHERE : kept.offset(part.first() + sequence, head, length);
                all.attend(head, length, row, row, length, keys, weights, offset, row, scratch);
            }
            if (extent == Extent.FIRST) {
                int query = firstApart ? sequence : row;
                first.attend(head, 1, query, row, length, keys, null, NOWHERE, sequence, scratch);
            }
        }
    }
}
