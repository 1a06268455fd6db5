package io.github.panabert.kernel;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain loops and vectors take turns within a forward: nobody may see which of them computed. */
@Tag("width")
class ScalarKernelsTest {
    private static final int STRIDE = Strips.STRIDE;

    @ParameterizedTest
    @EnumSource
    void tilesOfEveryHeightHaveTheBitsOfVectors(Tile tile) {
        float[] a = Random.normal(1, 6 * STRIDE);
        float[] b = Random.normal(2, STRIDE * WideMicroKernel.WIDTH);
        float[] start = Random.normal(4, WideMicroKernel.WIDTH + 3);
        for (int k : new int[] {2, 4, 6, 14, 32, 126, STRIDE}) {
            for (boolean accumulate : new boolean[] {false, true}) {
                sameBits(
                        tile + ", depth " + k,
                        Random.normal(3, 6 * STRIDE),
                        (vectors, c) ->
                                MicroKernel.tile(
                                        tile.wide,
                                        tile.rows,
                                        vectors,
                                        a,
                                        0,
                                        b,
                                        0,
                                        k,
                                        c,
                                        0,
                                        start,
                                        3,
                                        accumulate,
                                        0,
                                        1));
            }
        }
    }

    @Test
    void aTileThatRewritesHasTheBitsOfPlainLoops() {
        float[] a = Random.normal(1, 4 * STRIDE);
        PackedMatrix w = Packed.of(Random.normal(2, 80 * 2 * STRIDE), 80, 2 * STRIDE);
        float[] panels = w.panels.clone();
        float[] starts = w.lineStarts();
        float[] bias = Random.normal(4, WideMicroKernel.WIDTH + 3);
        for (int k : new int[] {2, 4, 6, 14, 32, 126, STRIDE}) {
            for (boolean add : new boolean[] {false, true}) {
                float[] c = Random.normal(3, 4 * STRIDE);
                float[] expected = c.clone();
                MicroKernel.tile(
                        true, 4, false, a, 0, panels, 1, k, expected, 0, bias, 3, add, 0, 0);
                int line = starts.length - k;
                RewritingMicroKernel.multiply(
                        a, 0, w.panels, 1, k, c, 0, bias, 3, add, starts, line);
                assertSameBits("depth " + k, expected, c);
                assertSameBits("panels", panels, w.panels);
            }
        }
    }

    private enum Tile {
        WIDE_6(true, 6),
        WIDE_4(true, 4),
        WIDE_2(true, 2),
        WIDE_1(true, 1),
        NARROW_6(false, 6),
        NARROW_5(false, 5),
        NARROW_4(false, 4),
        NARROW_2(false, 2),
        NARROW_1(false, 1);

        private final boolean wide;
        private final int rows;

        Tile(boolean wide, int rows) {
            this.wide = wide;
            this.rows = rows;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 15, 16, 17, 33, 127, 128, 129, 300, 512})
    void softmaxHasTheBitsOfVectors(int count) {
        int rows = 3;
        for (float scale : new float[] {1, 0.125f}) {
            for (float spread : new float[] {1, 40, 1e7f}) {
                float[] scores = Random.normal(count, Strips.length(rows, count));
                for (int i = 0; i < scores.length; i++) {
                    scores[i] *= spread;
                }
                scores[Matrix.strips(scores, rows).at(1, count / 2)] = Float.NEGATIVE_INFINITY;
                float[] expected = scores.clone();
                float[] sums = new float[rows];
                Matrix lanes = Matrix.rows(new float[rows * Simd.LANES], Simd.LANES);
                float[] expectedSums = new float[rows];
                Matrix strips = Matrix.strips(expected, rows);
                Softmax.exponentials(true, rows, strips, count, scale, expectedSums, lanes);
                strips = Matrix.strips(scores, rows);
                Softmax.exponentials(false, rows, strips, count, scale, sums, lanes);
                assertSameBits(count + " scores", expected, scores);
                assertSameBits("sums of " + count, expectedSums, sums);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 15, 16, 17, 31, 64, 100, 384, 768, 1000})
    void layerNormHasTheBitsOfVectors(int size) {
        float[] weight = Random.normal(5, size);
        float[] bias = Random.normal(6, size);
        float[] sums = new float[2];
        float[] x = Random.normal(size, size);
        for (float mean : new float[] {0, 100}) {
            x[size / 2] += mean;
            sameBits(
                    "size " + size,
                    new float[2 * size + 3],
                    (vectors, y) -> {
                        Matrix rows = Matrix.rows(y, 1, size);
                        LayerNorm.row(vectors, x, size, weight, bias, 1e-12f, sums, rows, 1);
                    });
        }
    }

    @Test
    void activationsHaveTheBitsOfVectors() {
        float[] x = Random.normal(7, 5003);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 4;
        }
        float[] special = {
            0, -0f, 6.5f, -6.5f, 0.625f, -0.625f, 44, -44, 1e30f, -1e30f, Float.NaN, 1e-40f, -1e-40f
        };
        System.arraycopy(special, 0, x, 16, special.length);
        x[100] = Float.POSITIVE_INFINITY;
        x[101] = Float.NEGATIVE_INFINITY;
        for (Activation.Twin twin : List.of(new Activation.Gelu(), new Activation.Tanh())) {
            String name = twin.getClass().getSimpleName();
            sameBits(name, x, (vectors, y) -> twin.apply(vectors, y, 1, y.length - 2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 15, 16, 17, 63, 128})
    void sumsAndMultiplesHaveTheBitsOfVectors(int count) {
        float[] x = Random.normal(8, count + 1);
        float[] y = Random.normal(9, count + 2);
        sameBits(
                count + " sums",
                new float[count + 3],
                (vectors, z) -> LayerNorm.add(vectors, x, 1, y, 2, count, z, 1));
        sameBits(
                count + " multiples",
                new float[count + 3],
                (vectors, z) -> Attention.scale(vectors, x, 1, count, 0.3f, z, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 15, 16, 17, 32, 64, 200})
    void contextsHaveTheBitsOfVectors(int size) {
        int rows = 5;
        Matrix weighed = Matrix.strips(Random.normal(10, Strips.length(rows, size)), rows);
        float[] sums = {1, 3, 0.7f, 11, 1e-3f};
        sameBits(
                "contexts of " + size,
                new float[rows * 210 + 2],
                (vectors, y) ->
                        Attention.divide(vectors, rows, weighed, size, sums.clone(), y, 2, 210));
    }

    /** Runs with vectors and without; nothing beside what is written may change, either. */
    private static void sameBits(String what, float[] x, BiConsumer<Boolean, float[]> kernel) {
        float[] expected = x.clone();
        float[] actual = x.clone();
        kernel.accept(true, expected);
        kernel.accept(false, actual);
        assertThat(expected).isNotEqualTo(x);
        assertSameBits(what, expected, actual);
    }
}
