package io.github.panabert.bert;

import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Weights;

/**
 * A model's weights.
 *
 * @param pooler null if the checkpoint has none
 */
record Encoder(
        BertConfig config, BertEmbeddings embeddings, BertLayer[] layers, BertPooler pooler) {

    static Encoder load(Weights weights, BertConfig config, Workers workers) {
        BertEmbeddings embeddings = BertEmbeddings.load(weights.at("embeddings"), config);
        BertLayer[] layers = new BertLayer[config.layers()];
        for (int i = 0; i < layers.length; i++) {
            layers[i] = BertLayer.load(weights.at("encoder.layer." + i), config, workers);
        }
        return new Encoder(
                config,
                embeddings,
                layers,
                BertPooler.loadIfThere(weights.at("pooler"), config, workers));
    }
}
