package io.github.panabert.pipeline;

import java.util.List;

/** What computes with embeddings needs of them: numbers, of each as many as of the others. */
final class FiniteEmbeddings {
    private FiniteEmbeddings() {}

    /**
     * @param of what the embeddings are, for messages
     * @param dimension how many numbers each has; 0: as many as the first
     * @return how many numbers each has, 0 if there are none
     * @throws IllegalArgumentException if the list or an embedding is null, an embedding empty or
     *     of another length, or a number NaN or infinite
     */
    static int require(String of, List<float[]> embeddings, int dimension) {
        Arguments.notNull(of + " embeddings", embeddings, "a list");
        int expected = dimension;
        for (int i = 0; i < embeddings.size(); i++) {
            float[] embedding = embeddings.get(i);
            if (embedding == null || embedding.length == 0) {
                throw new IllegalArgumentException(
                        "%s embedding %d is %s, expected numbers"
                                .formatted(of, i, embedding == null ? "null" : "empty"));
            }
            expected = expected == 0 ? embedding.length : expected;
            if (embedding.length != expected) {
                throw new IllegalArgumentException(
                        "%s embedding %d has %d numbers, expected %d"
                                .formatted(of, i, embedding.length, expected));
            }
            for (int j = 0; j < expected; j++) {
                if (!Float.isFinite(embedding[j])) {
                    throw new IllegalArgumentException(
                            "%s embedding %d: %s at %d, expected a finite number"
                                    .formatted(of, i, embedding[j], j));
                }
            }
        }
        return expected;
    }
}
