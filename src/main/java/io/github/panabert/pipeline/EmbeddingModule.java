package io.github.panabert.pipeline;

import io.github.panabert.kernel.Workers;
import io.github.panabert.tensor.Tensor;

/** What comes after pooling: from embeddings to embeddings. */
sealed interface EmbeddingModule permits Dense, Normalize {
    /** (B, dimension) of (B, inputs). */
    Tensor forward(Workers workers, Tensor embeddings);

    /** How many numbers come out where {@code inputs} go in. */
    int dimension(int inputs);
}
