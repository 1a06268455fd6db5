package io.github.panabert.pipeline;

import static io.github.panabert.pipeline.SemanticSearchTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Communities that are known, and what is true of any. */
class CommunityDetectionTest {
    @Test
    void findsClustersAroundKnownDirections() {
        Random random = new Random(1);
        List<float[]> embeddings = new ArrayList<>();
        List<Set<Integer>> clusters = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
        int[] sizes = {10, 40, 25};
        int[] order = random.ints(600, 0, 3).toArray();
        for (int cluster : order) {
            if (clusters.get(cluster).size() < sizes[cluster]) {
                clusters.get(cluster).add(embeddings.size());
                float[] vector = new float[16];
                for (int i = 0; i < 16; i++) {
                    vector[i] = (i == cluster ? 5 : 0) + (float) random.nextGaussian() / 20;
                }
                embeddings.add(vector);
            }
        }
        List<List<Integer>> found = CommunityDetection.communities(embeddings);
        assertThat(found)
                .extracting(HashSet::new)
                .containsExactly(
                        new HashSet<>(clusters.get(1)),
                        new HashSet<>(clusters.get(2)),
                        new HashSet<>(clusters.get(0)));
        assertThat(CommunityDetection.communities(embeddings, 0.75, 11)).hasSize(2);
    }

    /** On a circle: the centre is the one with the most neighbours, and takes them all. */
    @Test
    void theLargestCommunityTakesItsMembersFirst() {
        List<float[]> circle =
                Arrays.stream(new double[] {0, 4, 9, 13, 90, 93, 200})
                        .mapToObj(CommunityDetectionTest::atDegrees)
                        .toList();
        double tenDegrees = Math.cos(Math.toRadians(10));
        assertThat(CommunityDetection.communities(circle, tenDegrees, 1))
                .containsExactly(List.of(1, 0, 2, 3), List.of(4, 5), List.of(6));
        assertThat(CommunityDetection.communities(circle, tenDegrees, 2))
                .containsExactly(List.of(1, 0, 2, 3), List.of(4, 5));
        assertThat(CommunityDetection.communities(circle, -1, 1)).hasSize(1);
        assertThat(CommunityDetection.communities(circle, 1.5, 1)).isEmpty();
    }

    @Test
    void membersAreNearTheirCentreAndInOneCommunityOnly() {
        List<float[]> embeddings = SemanticSearchTest.unitVectors(1100, 3, 9);
        List<List<Integer>> found = CommunityDetection.communities(embeddings, 0.9, 3);
        assertThat(found).hasSizeGreaterThan(5);
        assertThat(found.stream().flatMap(List::stream)).doesNotHaveDuplicates();
        assertThat(found).extracting(List::size).isSortedAccordingTo((a, b) -> b - a);
        for (List<Integer> community : found) {
            float[] centre = embeddings.get(community.getFirst());
            double last = 2;
            for (int member : community) {
                double cosine = SimilarityFunction.COSINE.of(centre, embeddings.get(member));
                assertThat(cosine).isBetween(0.9 - 1e-6, last + 1e-6);
                last = cosine;
            }
        }
    }

    @Test
    void nothingIsFoundInNothing() {
        assertThat(CommunityDetection.communities(List.of())).isEmpty();
        assertThat(CommunityDetection.communities(List.of(new float[] {1}), 0.5, 2)).isEmpty();
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertRefused(
                () -> CommunityDetection.communities(List.of(), Double.NaN, 1), "threshold: NaN");
        assertRefused(
                () -> CommunityDetection.communities(List.of(), 0.5, 0),
                "min_community_size: expected at least 1, found 0");
        assertRefused(() -> CommunityDetection.communities(null), "corpus embeddings: null");
    }

    private static float[] atDegrees(double degrees) {
        double radians = Math.toRadians(degrees);
        return new float[] {(float) Math.cos(radians), (float) Math.sin(radians)};
    }
}
