package io.github.panabert.bert;

import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.LayerNorm;
import io.github.panabert.nn.Weights;

/**
 * Hugging Face's {@code BertEmbeddings}: word + token type + position, normalised. The word embeddings stay in the mapped file;
 * only the rows that are looked up are read.
 */
final class BertEmbeddings {
    private static final int ROWS_PER_TASK = 32;

    private final int hiddenSize;
    private final PackedMatrix.Rows words;
    private final float[] positions;
    private final float[] tokenTypes;
    private final LayerNorm layerNorm;

    private BertEmbeddings(
            int hiddenSize, PackedMatrix.Rows words, float[] positions, float[] tokenTypes, LayerNorm layerNorm) {
        this.hiddenSize = hiddenSize;
        this.words = words;
        this.positions = positions;
        this.tokenTypes = tokenTypes;
        this.layerNorm = layerNorm;
    }

    static BertEmbeddings load(Weights weights, BertConfig config) {
        int size = config.hiddenSize();
        return new BertEmbeddings(
                size,
                weights.rows("word_embeddings.weight", config.vocabSize(), size),
                weights.floats("position_embeddings.weight", config.maxPositions(), size),
                weights.floats("token_type_embeddings.weight", config.typeVocabSize(), size),
                LayerNorm.load(weights.at("LayerNorm"), size, (float) config.layerNormEps()));
    }

    /** x (rows of the batch, H). */
    void forward(Batch batch, Workers workers, float[] x) {
        for (int i = 0; i < batch.size(); i++) {
            int sequence = i;
            int length = batch.length(i);
            workers.run(Math.ceilDiv(length, ROWS_PER_TASK), (task, scratch) -> {
                int end = Math.min(length, (task + 1) * ROWS_PER_TASK);
                for (int j = task * ROWS_PER_TASK; j < end; j++) {
                    embed(batch, sequence, j, x);
                }
            });
        }
        layerNorm.forward(workers, x, batch.rows());
    }

    private void embed(Batch batch, int sequence, int index, float[] x) {
        int row = batch.offset(sequence) + index;
        int offset = row * hiddenSize;
        if (batch.inputIds() != null) {
            words.read(batch.inputIds()[row], x, offset);
        } else {
            System.arraycopy(batch.inputsEmbeds().data(), offset, x, offset, hiddenSize);
        }
        int type = batch.tokenType(row) * hiddenSize;
        int position = batch.position(sequence, index) * hiddenSize;
        for (int h = 0; h < hiddenSize; h++) {
            x[offset + h] = x[offset + h] + tokenTypes[type + h] + positions[position + h];
        }
    }
}
