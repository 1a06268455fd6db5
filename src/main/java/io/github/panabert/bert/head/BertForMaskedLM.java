package io.github.panabert.bert.head;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * BERT that tells which words stand behind [MASK]: the masked language model. The decoder's weights
 * are the word embeddings, or its own where the checkpoint has them.
 */
public final class BertForMaskedLM extends BertPreTrainedModel<MaskedLMOutput> {
    private final BertLMPredictionHead predictions;

    private BertForMaskedLM(BertModel bert, BertLMPredictionHead predictions) {
        super(bert, Outputs.LAST_HIDDEN_STATE);
        this.predictions = predictions;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForMaskedLM fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForMaskedLM.class);
        BertLMPredictionHead predictions = BertLMPredictionHead.load(loader);
        return new BertForMaskedLM(loader.encoder(), predictions);
    }

    @Override
    public BertForMaskedLM withThreads(int threads) {
        return new BertForMaskedLM(bert().withThreads(threads), predictions);
    }

    @Override
    MaskedLMOutput head(BertModelOutput encoder) {
        return new MaskedLMOutput(predictions.tokenLogits(workers(), encoder));
    }

    /**
     * The logits of some tokens only, such as those that are [MASK]: the decoder, most of the work
     * on a short text, computes no others.
     *
     * @param positions for each sequence the indexes of its tokens, in any order; may be none
     * @return for each sequence (its positions, V)
     * @throws IllegalArgumentException if a number of the batch is out of range, or a position is
     *     beyond its sequence
     */
    public List<Tensor> logits(Batch batch, int[][] positions) {
        check(batch, positions);
        BertModelOutput encoder = bert().forward(batch, Outputs.LAST_HIDDEN_STATE);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            Tensor last = encoder.lastHiddenState(i);
            for (int position : positions[i]) {
                vectors.add(last.slice(position).data());
            }
        }
        int vocabSize = config().vocabSize();
        float[] rows = new float[0];
        if (!vectors.isEmpty()) {
            rows = predictions.forward(workers(), Tensor.stack(vectors)).data();
        }
        List<Tensor> logits = new ArrayList<>();
        int from = 0;
        for (int[] chosen : positions) {
            int to = from + chosen.length * vocabSize;
            logits.add(Tensor.of(Arrays.copyOfRange(rows, from, to), chosen.length, vocabSize));
            from = to;
        }
        return logits;
    }

    private static void check(Batch batch, int[][] positions) {
        if (positions == null || positions.length != batch.size()) {
            throw new IllegalArgumentException(
                    "positions: %s for %d sequences, expected a row for each"
                            .formatted(
                                    positions == null ? "null" : positions.length + " rows",
                                    batch.size()));
        }
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] == null) {
                throw new IllegalArgumentException("positions[" + i + "]: null, expected indexes");
            }
            for (int position : positions[i]) {
                if (position < 0 || position >= batch.length(i)) {
                    throw new IllegalArgumentException(
                            "positions[%d]: %d, expected 0 to %d, the tokens of the sequence"
                                    .formatted(i, position, batch.length(i) - 1));
                }
            }
        }
    }
}
