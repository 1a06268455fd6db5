package io.github.panabert.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups of texts that are alike: sentence-transformers' {@code util.community_detection}. Each
 * embedding is compared with each other, on as many threads as there are processors.
 */
public final class CommunityDetection {
    /**
     * @param members by falling cosine, the centre among them
     */
    private record Community(int centre, int[] members) {}

    private CommunityDetection() {}

    /** Communities of at least 10 with a cosine of at least 0.75 to their centre. */
    public static List<List<Integer>> communities(List<float[]> embeddings) {
        return communities(embeddings, 0.75, 10);
    }

    /**
     * Communities, the largest first; none has a member in common with another.
     *
     * @param threshold the least cosine of a member and its community's centre
     * @param minCommunitySize how many members a community has, at least
     * @return the indices of each community's members: the centre, then the others by falling
     *     cosine to it, equal ones in the order of their indices
     * @throws IllegalArgumentException if the threshold is NaN or the size not at least one, or as
     *     {@link SemanticSearch} says
     */
    public static List<List<Integer>> communities(
            List<float[]> embeddings, double threshold, int minCommunitySize) {
        if (Double.isNaN(threshold) || minCommunitySize < 1) {
            throw new IllegalArgumentException(
                    minCommunitySize < 1
                            ? "min_community_size: expected at least 1, found " + minCommunitySize
                            : "threshold: NaN, expected a cosine");
        }
        SemanticSearch search = SemanticSearch.over(embeddings, SimilarityFunction.COSINE);
        List<Community> candidates = new ArrayList<>();
        for (int from = 0; from < embeddings.size(); from += SemanticSearch.QUERIES_AT_ONCE) {
            int to = Math.min(from + SemanticSearch.QUERIES_AT_ONCE, embeddings.size());
            List<List<SearchHit>> near =
                    search.searchAbove(embeddings.subList(from, to), (float) threshold);
            for (int i = from; i < to; i++) {
                List<SearchHit> members = near.get(i - from);
                if (members.size() >= minCommunitySize) {
                    candidates.add(
                            new Community(
                                    i, members.stream().mapToInt(SearchHit::corpusId).toArray()));
                }
            }
        }
        return withoutOverlaps(candidates, minCommunitySize);
    }

    /** A member goes to the largest community that it is in. */
    private static List<List<Integer>> withoutOverlaps(List<Community> candidates, int minSize) {
        candidates.sort(Comparator.comparingInt((Community c) -> c.members.length).reversed());
        List<List<Integer>> communities = new ArrayList<>();
        BitSet used = new BitSet();
        for (Community community : candidates) {
            int centre = community.centre;
            int[] free = IntStream.of(community.members).filter(m -> !used.get(m)).toArray();
            if (used.get(centre) || free.length < minSize) {
                continue;
            }
            IntStream others = IntStream.of(free).filter(member -> member != centre);
            List<Integer> members = IntStream.concat(IntStream.of(centre), others).boxed().toList();
            members.forEach(used::set);
            communities.add(members);
        }
        communities.sort(Comparator.comparingInt((List<Integer> c) -> c.size()).reversed());
        return List.copyOf(communities);
    }
}
