package io.github.panabert.pipeline;

import io.github.panabert.kernel.Workers;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** From the vectors of tokens to embeddings: the pooling, the modules after it, the options. */
record AfterEncoder(ModelFolder folder, Workers workers) {

    /** Texts that have no vectors yet. */
    List<PooledText> pooled(int count) {
        int size = hiddenSize();
        return Stream.generate(() -> new PooledText(folder.pooling(), size)).limit(count).toList();
    }

    /** What the modules after the pooling and the options make of pooled vectors. */
    List<float[]> embeddings(List<PooledText> pooled, EncodeOptions options) {
        if (pooled.isEmpty()) {
            return List.of();
        }
        Tensor embeddings = Tensor.stack(pooled.stream().map(PooledText::vector).toList());
        for (EmbeddingModule module : folder.modules()) {
            embeddings = module.forward(workers, embeddings);
        }
        List<float[]> rows = new ArrayList<>(pooled.size());
        for (int i = 0; i < pooled.size(); i++) {
            rows.add(finished(embeddings.slice(i).data(), options));
        }
        return rows;
    }

    private float[] finished(float[] embedding, EncodeOptions options) {
        int dimension = dimension(options);
        float[] kept =
                dimension < embedding.length ? Arrays.copyOf(embedding, dimension) : embedding;
        return options.normalize() ? Normalize.unit(kept) : kept;
    }

    /** How many numbers an embedding has. */
    int dimension(EncodeOptions options) {
        int dimension = folder.pooling().dimension(hiddenSize());
        for (EmbeddingModule module : folder.modules()) {
            dimension = module.dimension(dimension);
        }
        int kept = options.truncateDim() > 0 ? options.truncateDim() : folder.truncateDim();
        return kept > 0 ? Math.min(dimension, kept) : dimension;
    }

    private int hiddenSize() {
        return folder.model().config().hiddenSize();
    }
}
