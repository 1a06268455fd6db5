package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Searches against a plain loop in doubles that sorts everything. */
class SemanticSearchTest {
    /** Of dot products of unit vectors: their rounding, 2^-24 each, and that of 192 sums. */
    private static final double ATOL = 1e-6;

    @Test
    void findsWhatAPlainLoopFinds() {
        for (SimilarityFunction function :
                List.of(SimilarityFunction.COSINE, SimilarityFunction.DOT)) {
            for (int corpusSize : new int[] {1, 2, 63, 1000, 8192, 8193, 20_000}) {
                List<float[]> corpus = unitVectors(corpusSize, 19, 1);
                List<float[]> queries = unitVectors(65, 19, 2);
                List<List<SearchHit>> found =
                        SemanticSearch.over(corpus, function).search(queries, 7);
                assertThat(found).hasSameSizeAs(queries);
                for (int q = 0; q < queries.size(); q += 16) {
                    double[] scores = scores(function, queries.get(q), corpus);
                    double[] best =
                            IntStream.range(0, corpusSize)
                                    .boxed()
                                    .sorted(Comparator.comparingDouble(i -> -scores[i]))
                                    .limit(7)
                                    .mapToDouble(i -> scores[i])
                                    .toArray();
                    assertThat(found.get(q)).hasSize(best.length);
                    for (int i = 0; i < best.length; i++) {
                        SearchHit hit = found.get(q).get(i);
                        assertThat((double) hit.score()).isCloseTo(best[i], within(ATOL));
                        assertThat(scores[hit.corpusId()]).isCloseTo(best[i], within(ATOL));
                    }
                    assertThat(found.get(q))
                            .isSortedAccordingTo(SearchHit.BEST_FIRST)
                            .extracting(SearchHit::corpusId)
                            .doesNotHaveDuplicates();
                }
            }
        }
    }

    @Test
    void longVectorsAndShortOnes() {
        for (int dimension : new int[] {1, 3, 384, 1031}) {
            List<float[]> corpus = unitVectors(50, dimension, 3);
            List<float[]> queries = unitVectors(3, dimension, 4);
            List<List<SearchHit>> all =
                    SemanticSearch.over(corpus, SimilarityFunction.COSINE).search(queries, 99);
            for (int q = 0; q < 3; q++) {
                double[] scores = scores(SimilarityFunction.COSINE, queries.get(q), corpus);
                assertThat(all.get(q)).hasSize(50);
                all.get(q)
                        .forEach(
                                hit ->
                                        assertThat((double) hit.score())
                                                .isCloseTo(scores[hit.corpusId()], within(ATOL)));
            }
        }
    }

    @Test
    void equalScoresComeInTheOrderOfTheCorpus() {
        List<float[]> corpus = new ArrayList<>(Collections.nCopies(9000, new float[] {1, 2}));
        corpus.set(8500, new float[] {2, 1});
        corpus.set(3, new float[] {0, -0f});
        SemanticSearch search = SemanticSearch.over(corpus, SimilarityFunction.COSINE);
        assertThat(search.search(new float[] {2, 1}, 5))
                .extracting(SearchHit::corpusId)
                .containsExactly(8500, 0, 1, 2, 4);
        SemanticSearch zeros =
                SemanticSearch.over(
                        List.of(new float[] {-0f}, new float[] {0}, new float[] {1}),
                        SimilarityFunction.DOT);
        assertThat(zeros.search(new float[] {-1}, 3))
                .containsExactly(new SearchHit(0, 0), new SearchHit(1, 0), new SearchHit(2, -1));
    }

    @Test
    void aVectorOfZerosIsLikeNothing() {
        SemanticSearch search =
                SemanticSearch.over(
                        List.of(new float[2], new float[] {3, 4}), SimilarityFunction.COSINE);
        assertThat(search.search(new float[] {3, 4}, 2))
                .extracting(SearchHit::corpusId)
                .containsExactly(1, 0);
        assertThat(search.search(new float[2], 2))
                .containsExactly(new SearchHit(0, 0), new SearchHit(1, 0));
    }

    @Test
    void theSameBitsAloneAndOnAnyNumberOfThreads() {
        List<float[]> corpus = unitVectors(9000, 40, 5);
        List<float[]> queries = unitVectors(2 * SemanticSearch.QUERIES_AT_ONCE + 6, 40, 6);
        SemanticSearch search = SemanticSearch.over(corpus, SimilarityFunction.COSINE);
        List<List<SearchHit>> together = search.search(queries, 10);
        assertThat(search.withThreads(1).search(queries, 10)).isEqualTo(together);
        assertThat(search.withThreads(3).search(queries, 10)).isEqualTo(together);
        for (int q = 0; q < queries.size(); q++) {
            assertThat(search.search(queries.get(q), 10))
                    .as("query " + q)
                    .isEqualTo(together.get(q));
        }
    }

    @Test
    void theCorpusIsACopy() {
        float[] vector = {1, 0};
        SemanticSearch search = SemanticSearch.over(List.of(vector), SimilarityFunction.DOT);
        vector[0] = 7;
        assertThat(search.search(new float[] {1, 0}, 1)).containsExactly(new SearchHit(0, 1));
    }

    @Test
    void nothingInNothingOut() {
        SemanticSearch empty = SemanticSearch.over(List.of(), SimilarityFunction.COSINE);
        assertThat(empty.search(new float[] {1}, 3)).isEmpty();
        assertThat(empty.search(List.of(), 3)).isEmpty();
    }

    @Test
    void whatCannotBeSearchedIsRefusedByName() {
        SimilarityFunction dot = SimilarityFunction.DOT;
        SemanticSearch search = SemanticSearch.over(List.of(new float[] {1, 2}), dot);
        assertRefused(() -> SemanticSearch.over(null, dot), "corpus embeddings: null");
        assertRefused(() -> SemanticSearch.over(List.of(), null), "function: null");
        assertRefused(
                () -> SemanticSearch.over(List.of(), SimilarityFunction.EUCLIDEAN),
                "function: EUCLIDEAN, expected COSINE or DOT");
        assertRefused(
                () -> SemanticSearch.over(List.of(new float[0]), dot),
                "corpus embedding 0 is empty");
        assertRefused(
                () -> SemanticSearch.over(List.of(new float[2], new float[3]), dot),
                "corpus embedding 1 has 3 numbers, expected 2");
        assertRefused(
                () -> SemanticSearch.over(List.of(new float[] {1, Float.NaN}), dot),
                "corpus embedding 0: NaN at 1");
        assertRefused(() -> search.search((List<float[]>) null, 1), "query embeddings: null");
        assertRefused(() -> search.search((float[]) null, 1), "query embedding 0 is null");
        assertRefused(() -> search.search(new float[3], 1), "query embedding 0 has 3 numbers");
        assertRefused(() -> search.search(new float[2], 0), "top_k: expected at least 1, found 0");
        assertRefused(
                () -> search.search(new float[] {Float.MAX_VALUE, Float.MAX_VALUE}, 1),
                "corpus embedding 0: its score is Infinity");
    }

    static void assertRefused(Runnable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessageStartingWith(message);
    }

    /** Vectors of length 1 in random directions. */
    static List<float[]> unitVectors(int count, int dimension, long seed) {
        Random random = new Random(seed);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = new float[dimension];
            for (int j = 0; j < dimension; j++) {
                vector[j] = (float) random.nextGaussian();
            }
            vectors.add(Normalize.unit(vector));
        }
        return vectors;
    }

    private static double[] scores(
            SimilarityFunction function, float[] query, List<float[]> corpus) {
        return corpus.stream().mapToDouble(vector -> function.of(query, vector)).toArray();
    }
}
