package io.github.panabert.bert;

import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        List<BertLayer> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(BertLayer.load(weights.at("encoder.layer." + i), config, workers));
        }
        return new Encoder(
                config,
                embeddings,
                layers,
                BertPooler.loadIfThere(weights.at("pooler"), config, workers));
    }

    /** In doubles, which the product of large numbers does not overflow. */
    private static void requireHeap(BertConfig config) {
        double hidden = config.hiddenSize();
        double layer = 4 * hidden * (4 * hidden + 2.0 * config.intermediateSize());
        double needed = config.layers() * layer + 4 * hidden * hidden;
        Runtime runtime = Runtime.getRuntime();
        double free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        if (needed > free) {
            throw new IllegalStateException(
                    "the model's matrices need %s MB of Java heap, %s of %s MB are free: start java with -Xmx%sm or more"
                            .formatted(
                                    megabytes(needed),
                                    megabytes(free),
                                    megabytes(runtime.maxMemory()),
                                    megabytes(1.25 * needed + (64 << 20))));
        }
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.0f", Math.ceil(bytes / (1 << 20)));
    }
}
