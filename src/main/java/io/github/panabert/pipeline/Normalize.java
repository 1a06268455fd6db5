package io.github.panabert.pipeline;

import io.github.panabert.kernel.Workers;
import io.github.panabert.tensor.Tensor;

/** To length 1: sentence-transformers' {@code Normalize}. A vector of zeros stays one. */
record Normalize() implements EmbeddingModule {
    private static final double TINY = 1e-12;

    @Override
    public Tensor forward(Workers workers, Tensor embeddings) {
        Tensor normalized = Tensor.zeros(embeddings.shape());
        int size = embeddings.dim(1);
        for (int i = 0; i < embeddings.dim(0); i++) {
            float[] unit = unit(embeddings.slice(i).data());
            System.arraycopy(unit, 0, normalized.data(), i * size, size);
        }
        return normalized;
    }

    @Override
    public int dimension(int inputs) {
        return inputs;
    }

    static float[] unit(float[] x) {
        double length = Math.max(SimilarityFunction.length(x), TINY);
        float[] unit = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            unit[i] = (float) (x[i] / length);
        }
        return unit;
    }
}
