package io.github.panabert.pipeline;

import java.util.Comparator;

/**
 * What {@link SemanticSearch} found for a query.
 *
 * @param corpusId the index of the embedding in the corpus
 * @param score how alike it and the query are; the higher, the more
 */
public record SearchHit(int corpusId, float score) {
    /** By falling score; equal ones in the corpus' order. */
    static final Comparator<SearchHit> BEST_FIRST =
            Comparator.comparingDouble(SearchHit::score)
                    .reversed()
                    .thenComparingInt(SearchHit::corpusId);
}
