package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the definition: 256 steps of a dimension's range, or a bit where it is positive. */
class PrecisionTest {
    @Test
    void stepsGoFromADimensionsLeastToItsGreatest() {
        List<float[]> embeddings =
                List.of(
                        new float[] {0, -0.5f, 7},
                        new float[] {255, 255f / 128 - 0.5f, 7},
                        new float[] {100.9f, 0.499f, 7});
        assertThat(Precision.UINT8.quantize(embeddings))
                .containsExactly(
                        new int[] {0, 0, 0},
                        new int[] {255, 255, 0},
                        new int[] {100, 127, 0}); // a dimension without a range: step 1
        assertThat(Precision.INT8.quantize(embeddings))
                .containsExactly(
                        new int[] {-128, -128, -128},
                        new int[] {127, 127, -128},
                        new int[] {-28, -1, -128});
    }

    @Test
    void stepsAreFloatsAsInNumpy() {
        List<float[]> embeddings = random(200, 33);
        List<int[]> found = Precision.UINT8.quantize(embeddings);
        for (int d = 0; d < 33; d++) {
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            for (float[] embedding : embeddings) {
                min = Math.min(min, embedding[d]);
                max = Math.max(max, embedding[d]);
            }
            float step = (max - min) / 255;
            for (int i = 0; i < embeddings.size(); i++) {
                int expected = (int) Math.floor((embeddings.get(i)[d] - min) / step);
                assertThat(found.get(i)[d])
                        .as("embedding %d, dimension %d", i, d)
                        .isEqualTo(Math.min(expected, 255));
            }
        }
    }

    @Test
    void bitsArePackedTheFirstHighest() {
        List<float[]> embeddings =
                List.of(
                        new float[] {1, -1, 0, 1, 1, -0f, 0.5f, Float.MIN_VALUE, 1, -1, 1},
                        new float[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        assertThat(Precision.UBINARY.quantize(embeddings))
                .containsExactly(new int[] {0b10011011, 0b10100000}, new int[] {0, 0});
        assertThat(Precision.BINARY.quantize(embeddings))
                .containsExactly(
                        new int[] {0b10011011 - 128, 0b10100000 - 128}, new int[] {-128, -128});
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsQuantizedToNothing(Precision precision) {
        assertThat(precision.quantize(List.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "UINT8"})
    void aSingleEmbeddingHasNoRange(Precision precision) {
        assertThatThrownBy(() -> precision.quantize(List.of(new float[] {1, 2})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("single embedding");
    }

    private static List<float[]> random(int rows, int size) {
        Random random = new Random(1);
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            float[] row = new float[size];
            for (int d = 0; d < size; d++) {
                row[d] = (float) random.nextGaussian();
            }
            all.add(row);
        }
        return all;
    }
}
