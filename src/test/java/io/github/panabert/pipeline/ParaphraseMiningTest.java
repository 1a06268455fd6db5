package io.github.panabert.pipeline;

import static io.github.panabert.pipeline.SemanticSearchTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pairs against all pairs, sorted. */
class ParaphraseMiningTest {
    private static final SimilarityFunction COSINE = SimilarityFunction.COSINE;

    /** As in {@link SemanticSearchTest}. */
    private static final double ATOL = 1e-6;

    private record Pair(int first, int second, double score) {}

    @Test
    void minesWhatSortingAllPairsFinds() {
        List<float[]> embeddings = SemanticSearchTest.unitVectors(150, 8, 1);
        List<Pair> expected = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            for (int j = i + 1; j < 150; j++) {
                expected.add(new Pair(i, j, COSINE.of(embeddings.get(i), embeddings.get(j))));
            }
        }
        expected.sort(Comparator.comparingDouble(Pair::score).reversed());
        assertSame(ParaphraseMining.mine(embeddings, COSINE, 149, 100_000), expected);
        assertSame(ParaphraseMining.mine(embeddings, COSINE, 149, 500), expected.subList(0, 500));
    }

    private static void assertSame(List<ParaphrasePair> found, List<Pair> expected) {
        assertThat(found).hasSameSizeAs(expected);
        assertThat(found).extracting(p -> p.first() + "," + p.second()).doesNotHaveDuplicates();
        for (int i = 0; i < found.size(); i++) {
            assertThat((double) found.get(i).score())
                    .isCloseTo(expected.get(i).score(), within(ATOL));
            assertThat(found.get(i).first()).isLessThan(found.get(i).second());
        }
    }

    /** A pair counts where it is among the best of one side. */
    @Test
    void looksAtTheBestOfEachSide() {
        List<float[]> line =
                IntStream.of(0, 1, 3, 10).mapToObj(ParaphraseMiningTest::atDegrees).toList();
        assertThat(ParaphraseMining.mine(line, COSINE, 1, 9))
                .extracting(ParaphrasePair::first, ParaphrasePair::second)
                .containsExactly(tuple(0, 1), tuple(1, 2), tuple(2, 3));
    }

    @Test
    void equalTextsComeInTheOrderOfTheirIndices() {
        List<float[]> equal = Collections.nCopies(4, new float[] {3, 4});
        assertThat(ParaphraseMining.mine(equal, COSINE, 3, 4))
                .extracting(pair -> pair.first() * 10 + pair.second())
                .containsExactly(1, 2, 3, 12);
    }

    @Test
    void nothingIsMinedFromOne() {
        assertThat(ParaphraseMining.mine(List.of())).isEmpty();
        assertThat(ParaphraseMining.mine(List.of(new float[] {1}))).isEmpty();
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertRefused(() -> ParaphraseMining.mine(List.of(), COSINE, 0, 1), "top_k: expected");
        assertRefused(() -> ParaphraseMining.mine(List.of(), COSINE, 1, 0), "max_pairs: expected");
        assertRefused(() -> ParaphraseMining.mine(null), "corpus embeddings: null");
    }

    private static float[] atDegrees(int degrees) {
        double radians = Math.toRadians(degrees);
        return new float[] {(float) Math.cos(radians), (float) Math.sin(radians)};
    }
}
