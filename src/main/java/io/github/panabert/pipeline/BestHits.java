package io.github.panabert.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** The best of a query's scores, offered in the order of the corpus. */
final class BestHits {
    private final int count;
    private final float threshold;
    private final PriorityQueue<SearchHit> worstFirst =
            new PriorityQueue<>(SearchHit.BEST_FIRST.reversed());

    /**
     * @param count how many to keep, at most
     * @param threshold the least score to keep
     */
    BestHits(int count, float threshold) {
        this.count = count;
        this.threshold = threshold;
    }

    /**
     * Offers the scores from an offset on, of the corpus' next embeddings.
     *
     * @param corpusId the first one's
     * @throws IllegalArgumentException if a score is beyond the range of a float
     */
    void offer(int corpusId, float[] scores, int offset, int size) {
        for (int i = 0; i < size; i++) {
            float score = scores[offset + i] + 0f; // -0 to 0, which is the same score
            if (!Float.isFinite(score)) {
                throw new IllegalArgumentException(
                        "corpus embedding %d: its score is %s, beyond the range of a float; scale the embeddings"
                                .formatted(corpusId + i, score));
            }
            if (score < threshold) {
                continue;
            }
            if (worstFirst.size() < count) {
                worstFirst.add(new SearchHit(corpusId + i, score));
            } else if (score > worstFirst.element().score()) {
                worstFirst.remove();
                worstFirst.add(new SearchHit(corpusId + i, score));
            }
        }
    }

    List<SearchHit> bestFirst() {
        List<SearchHit> hits = new ArrayList<>(worstFirst);
        hits.sort(SearchHit.BEST_FIRST);
        return List.copyOf(hits);
    }
}
