package io.github.panabert.pipeline;

import java.util.List;
import java.util.TreeSet;

/**
 * The pairs of texts that are most alike: sentence-transformers' {@code
 * util.paraphrase_mining_embeddings}. Each embedding is compared with each other, on as many
 * threads as there are processors.
 */
public final class ParaphraseMining {
    private ParaphraseMining() {}

    /** The 500,000 best pairs by cosine, at most, out of the 100 most like each embedding. */
    public static List<ParaphrasePair> mine(List<float[]> embeddings) {
        return mine(embeddings, SimilarityFunction.COSINE, 100, 500_000);
    }

    /**
     * The best pairs, by falling score, each once; equal scores in the order of the indices.
     *
     * @param function {@link SimilarityFunction#COSINE} or {@link SimilarityFunction#DOT}
     * @param topK how many others are looked at for each embedding: those most like it
     * @param maxPairs how many pairs are answered, at most
     * @throws IllegalArgumentException if a number is not at least one, or as {@link
     *     SemanticSearch} says
     */
    public static List<ParaphrasePair> mine(
            List<float[]> embeddings, SimilarityFunction function, int topK, int maxPairs) {
        if (topK < 1 || maxPairs < 1) {
            throw new IllegalArgumentException(
                    topK < 1
                            ? "top_k: expected at least 1, found " + topK
                            : "max_pairs: expected at least 1, found " + maxPairs);
        }
        SemanticSearch search = SemanticSearch.over(embeddings, function);
        // found from both sides with the same score to the last bit, so a set holds a pair once
        TreeSet<ParaphrasePair> pairs = new TreeSet<>(ParaphrasePair.BEST_FIRST);
        int others = Math.min(topK, embeddings.size());
        for (int from = 0; from < embeddings.size(); from += SemanticSearch.QUERIES_AT_ONCE) {
            int to = Math.min(from + SemanticSearch.QUERIES_AT_ONCE, embeddings.size());
            List<List<SearchHit>> hits = search.search(embeddings.subList(from, to), others + 1);
            for (int i = from; i < to; i++) {
                int self = i;
                hits.get(i - from).stream()
                        .filter(hit -> hit.corpusId() != self)
                        .limit(others)
                        .forEach(hit -> add(pairs, self, hit, maxPairs));
            }
        }
        return List.copyOf(pairs);
    }

    private static void add(TreeSet<ParaphrasePair> pairs, int index, SearchHit hit, int maxPairs) {
        int first = Math.min(index, hit.corpusId());
        int second = Math.max(index, hit.corpusId());
        pairs.add(new ParaphrasePair(first, second, hit.score()));
        if (pairs.size() > maxPairs) {
            pairs.pollLast();
        }
    }
}
