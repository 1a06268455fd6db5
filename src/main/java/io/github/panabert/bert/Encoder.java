package io.github.panabert.bert;

import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.JavaHeap;
import io.github.panabert.nn.Weights;
import java.util.List;

/**
 * A model's weights.
 *
 * @param pooler null if the checkpoint has none
 */
record Encoder(
        BertConfig config, BertEmbeddings embeddings, List<BertLayer> layers, BertPooler pooler) {

    static Encoder load(Weights weights, BertConfig config, Workers workers) {
        BertEmbeddings embeddings = BertEmbeddings.load(weights.at("embeddings"), config);
        requireHeap(config);
        return new Encoder(
                config,
                embeddings,
                layers(weights, config, workers),
                BertPooler.loadIfThere(weights.at("pooler"), config, workers));
    }

    /** A layer by each thread; of several that are refused, the first. */
    private static List<BertLayer> layers(Weights weights, BertConfig config, Workers workers) {
        BertLayer[] layers = new BertLayer[config.layers()];
        RuntimeException[] refused = new RuntimeException[layers.length];
        workers.run(
                layers.length,
                (i, _) -> {
                    try {
                        layers[i] =
                                BertLayer.load(weights.at("encoder.layer." + i), config, workers);
                    } catch (RuntimeException e) {
                        refused[i] = e;
                    }
                });
        for (RuntimeException e : refused) {
            if (e != null) {
                throw e;
            }
        }
        return List.of(layers);
    }

    private static void requireHeap(BertConfig config) {
        int hidden = config.hiddenSize();
        int intermediate = config.intermediateSize();
        double layer =
                4 * PackedMatrix.bytes(hidden, hidden)
                        + PackedMatrix.bytes(intermediate, hidden)
                        + PackedMatrix.bytes(hidden, intermediate);
        double pooler = PackedMatrix.bytes(hidden, hidden);
        JavaHeap.require("the model's matrices", config.layers() * layer + pooler);
    }
}
