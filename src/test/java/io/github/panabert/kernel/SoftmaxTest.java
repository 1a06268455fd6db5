package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("width")
class SoftmaxTest {
    private static final int ROWS = 3;

    /** The error of 2^x, of the sum and of the division. */
    private static final double RELATIVE_ERROR = 5e-7;

    /** The exponent is rounded once, as in any float. */
    private static final double ROUNDING = 6e-8;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 77, 127, 128, 129, 300})
    void rowsOfAnyLengthAreLikeDoubles(int count) {
        float[] scores = new float[ROWS * count];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (40 * Math.sin(i * i));
        }
        check(scores, ROWS, count, 0.125f);
    }

    @Test
    void anyMagnitudeIsLikeDoubles() {
        float least = -Float.MAX_VALUE;
        float infinite = Float.NEGATIVE_INFINITY;
        for (float[] row :
                new float[][] {
                    {least, least, least},
                    {least, 3, 5},
                    {infinite, 3, infinite, 5},
                    {1e6f, 1e6f + 1, 1e6f - 4},
                    {-1e6f, -1e6f - 1, -2e6f},
                    {2e6f, 2e6f + 1, 2e6f - 4},
                    {1e30f, 1e30f, -1e30f},
                    {-300, -300.5f, -400},
                    {0, -87, -88, -90, -200},
                }) {
            check(row, 1, row.length, 1);
        }
    }

    @Test
    void notANumberShows() {
        float[] scores = {1, Float.NaN, 3};
        float[] sums = new float[1];
        Matrix strip = Matrix.strips(strips(scores, 1, 3), 1);
        Softmax.exponentials(1, strip, 3, 1, sums, lanes(1));
        assertThat(sums[0]).isNaN();
    }

    private static Matrix lanes(int rows) {
        return Matrix.rows(new float[rows * Simd.LANES], Simd.LANES);
    }

    private static void check(float[] scores, int rows, int count, float scale) {
        float[] y = strips(scores, rows, count);
        float[] sums = new float[rows];
        Softmax.exponentials(rows, Matrix.strips(y, rows), count, scale, sums, lanes(rows));
        for (int row = 0; row < rows; row++) {
            double max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < count; j++) {
                max = Math.max(max, scores[row * count + j]);
            }
            double sum = 0;
            for (int j = 0; j < count; j++) {
                sum += Math.exp((scores[row * count + j] - max) * scale);
            }
            for (int j = 0; j < count; j++) {
                double exponent = (scores[row * count + j] - max) * scale;
                double expected = Math.exp(exponent) / sum;
                double error = expected * (RELATIVE_ERROR - ROUNDING * exponent) + 1e-38;
                assertThat((double) y[Matrix.strips(y, rows).at(row, j)] / sums[row])
                        .isCloseTo(expected, within(exponent < -1e3 ? 1e-38 : error));
            }
        }
    }

    private static float[] strips(float[] x, int rows, int count) {
        float[] strips = new float[Strips.length(rows, count)];
        Matrix.rows(x, count).copy(0, rows, count, Matrix.strips(strips, rows));
        return strips;
    }
}
