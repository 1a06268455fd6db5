package io.github.panabert.bert;

import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Scratch;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.LayerNorm;
import io.github.panabert.nn.Weights;

/**
 * Hugging Face's {@code BertEmbeddings}: word + token type + position, normalised. The word
 * embeddings stay in the mapped file; only the rows that are looked up are read.
 */
final class BertEmbeddings {
    private static final int ROWS_PER_TASK = 32;

    private final int hiddenSize;
    private final int vocabSize;
    private final int maxPositions;
    private final int typeVocabSize;
    private final Weights.Table words;
    private final float[] positions;
    private final float[] tokenTypes;
    private final LayerNorm layerNorm;

    private BertEmbeddings(
            BertConfig config,
            Weights.Table words,
            float[] positions,
            float[] tokenTypes,
            LayerNorm layerNorm) {
        this.hiddenSize = config.hiddenSize();
        this.vocabSize = config.vocabSize();
        this.maxPositions = config.maxPositions();
        this.typeVocabSize = config.typeVocabSize();
        this.words = words;
        this.positions = positions;
        this.tokenTypes = tokenTypes;
        this.layerNorm = layerNorm;
    }

    static BertEmbeddings load(Weights weights, BertConfig config) {
        int size = config.hiddenSize();
        return new BertEmbeddings(
                config,
                weights.table("word_embeddings.weight", config.vocabSize(), size),
                weights.floats("position_embeddings.weight", config.maxPositions(), size),
                weights.floats("token_type_embeddings.weight", config.typeVocabSize(), size),
                LayerNorm.load(weights.at("LayerNorm"), size, (float) config.layerNormEps()));
    }

    /** x (rows of the part, H). */
    void forward(Part part, Workers workers, Matrix x) {
        workers.run(
                Math.ceilDiv(part.rows(), ROWS_PER_TASK),
                (task, scratch) -> {
                    int from = task * ROWS_PER_TASK;
                    int count = Math.min(ROWS_PER_TASK, part.rows() - from);
                    float[] sums = scratch.floats(Scratch.Slot.EMBEDDINGS, count * hiddenSize);
                    embed(part, from, from + count, sums);
                    Matrix rows = Matrix.rows(sums, hiddenSize);
                    layerNorm.forward(scratch.alone(), rows, count, x.from(from));
                });
    }

    /** The rows [from, to) of the part, from the start of x on. */
    private void embed(Part part, int from, int to, float[] x) {
        lookUp(part.batch(), part.batch().offset(part.first()) + from, to - from, x);
        for (int i = 0; i < part.size(); i++) {
            int begin = part.offset(i);
            int end = Math.min(to, begin + part.length(i));
            for (int row = Math.max(from, begin); row < end; row++) {
                int offset = (row - from) * hiddenSize;
                add(part.batch(), part.first() + i, row - begin, x, offset);
            }
        }
    }

    /**
     * Whether the tables have a row for everything that is looked up.
     *
     * @throws IllegalArgumentException that names the first number out of range
     */
    void check(Batch batch) {
        if (batch.inputsEmbeds() != null && batch.inputsEmbeds().dim(2) != hiddenSize) {
            throw new IllegalArgumentException(
                    "inputs_embeds: vectors of %d numbers, the model's hidden size is %d"
                            .formatted(batch.inputsEmbeds().dim(2), hiddenSize));
        }
        for (int i = 0; i < batch.size(); i++) {
            int length = batch.length(i);
            if (!batch.hasPositions() && length > maxPositions) {
                throw new IllegalArgumentException(
                        "input_ids[%d]: %d tokens, the model takes at most %d (max_position_embeddings): truncate when tokenizing"
                                .formatted(i, length, maxPositions));
            }
            for (int j = 0; j < length; j++) {
                int row = batch.offset(i) + j;
                if (batch.inputIds() != null) {
                    inRange("input_ids", i, j, batch.inputIds()[row], vocabSize, "vocab_size");
                }
                inRange(
                        "token_type_ids",
                        i,
                        j,
                        batch.tokenType(row),
                        typeVocabSize,
                        "type_vocab_size");
                inRange(
                        "position_ids",
                        i,
                        j,
                        batch.position(i, j),
                        maxPositions,
                        "max_position_embeddings");
            }
        }
    }

    private static void inRange(
            String what, int sequence, int index, int value, int end, String limit) {
        if (value < 0 || value >= end) {
            throw new IllegalArgumentException(
                    "%s[%d][%d] is %d, expected 0 to %d (%s is %d)"
                            .formatted(what, sequence, index, value, end - 1, limit, end));
        }
    }

    /** What stands for the tokens from a row of the batch on. */
    private void lookUp(Batch batch, int row, int count, float[] x) {
        if (batch.inputIds() != null) {
            words.read(batch.inputIds(), row, row + count, x);
        } else {
            float[] given = batch.inputsEmbeds().data();
            System.arraycopy(given, row * hiddenSize, x, 0, count * hiddenSize);
        }
    }

    /** Adds the embeddings of a token's type and position. */
    private void add(Batch batch, int sequence, int index, float[] x, int offset) {
        int row = batch.offset(sequence) + index;
        int type = batch.tokenType(row) * hiddenSize;
        int position = batch.position(sequence, index) * hiddenSize;
        for (int h = 0; h < hiddenSize; h++) {
            x[offset + h] = x[offset + h] + tokenTypes[type + h] + positions[position + h];
        }
    }
}
