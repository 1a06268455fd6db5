package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    /** By hand: steps of 1 from -100, of 0.5 from 0, and of 1 where there is no range. */
    @Test
    void givenRangesCountAndTheirEndsAreTheLeastAndTheGreatest() {
        Tensor ranges = Tensor.of(new float[] {-100, 0, 3, 155, 127.5f, 3}, 2, 3);
        List<float[]> embeddings =
                List.of(new float[] {-99, 0.5f, 3}, new float[] {-101, 200, 4.5f});
        assertThat(Precision.UINT8.quantize(embeddings, ranges))
                .containsExactly(new int[] {1, 1, 0}, new int[] {0, 255, 1});
        assertThat(Precision.INT8.quantize(embeddings.subList(0, 1), ranges))
                .containsExactly(new int[] {-127, -127, -128});
        assertThat(Precision.UBINARY.quantize(embeddings, ranges))
                .containsExactlyElementsOf(Precision.UBINARY.quantize(embeddings));
        assertThat(Precision.INT8.quantize(List.of(), ranges)).isEmpty();
    }

    @Test
    void rangesAreThoseOfTheCalibrationEmbeddings() {
        List<float[]> calibration = List.of(new float[] {1, -2}, new float[] {-3, 4});
        Tensor ranges = Precision.ranges(calibration);
        assertThat(ranges.shape()).containsExactly(2, 2);
        assertThat(ranges.data()).containsExactly(-3, -2, 1, 4);
        assertThat(Precision.ranges(calibration.subList(0, 1)).data())
                .containsExactly(1, -2, 1, -2);
        List<float[]> embeddings = random(50, 9);
        for (Precision precision : Precision.values()) {
            assertThat(precision.quantize(embeddings, Precision.ranges(embeddings)))
                    .containsExactlyElementsOf(precision.quantize(embeddings));
        }
    }

    @Test
    void whatCannotBeQuantizedIsRefused() {
        float[] two = {1, 2};
        Tensor ranges = Tensor.of(new float[] {0, 0, 1, 1}, 2, 2);
        assertRefused(() -> Precision.INT8.quantize(null), "INT8 embeddings: null");
        assertRefused(
                () -> Precision.BINARY.quantize(List.of(two, new float[3])),
                "BINARY embedding 1 has 3 numbers, expected 2");
        assertRefused(
                () -> Precision.UBINARY.quantize(List.of(new float[] {0, Float.NaN})),
                "UBINARY embedding 0: NaN at 1");
        assertRefused(
                () -> Precision.INT8.quantize(List.of(new float[3]), ranges),
                "INT8 embedding 0 has 3 numbers, expected 2");
        assertRefused(() -> Precision.INT8.quantize(List.of(two), null), "ranges: null");
        assertRefused(
                () -> Precision.INT8.quantize(List.of(two), Tensor.zeros(3, 2)),
                "ranges: shape [3, 2], expected (2, length of an embedding)");
        assertRefused(
                () ->
                        Precision.INT8.quantize(
                                List.of(two), Tensor.of(new float[] {0, 2, 1, 1}, 2, 2)),
                "ranges: from 2.0 to 1.0 in dimension 1");
        assertRefused(
                () -> Precision.INT8.quantize(List.of(new float[] {3e38f}, new float[] {-3e38f})),
                "ranges: from -3.0E38 to 3.0E38 in dimension 0");
        assertRefused(() -> Precision.ranges(List.of()), "calibration embeddings: none");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
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
