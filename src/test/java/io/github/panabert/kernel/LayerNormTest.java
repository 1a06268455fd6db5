package io.github.panabert.kernel;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("width")
class LayerNormTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 100, 384, 768, 1000})
    void normalisesLikeDoubles(int size) {
        for (float eps : new float[] {1e-12f, 1e-5f, 1e-3f}) {
            int rows = 37;
            float[] x = Random.normal(size, rows * size);
            float[] weight = Random.normal(5, size);
            float[] bias = Random.normal(6, size);
            double[] expected = reference(x, rows, size, weight, bias, eps);
            float[] alone = Arrays.copyOf(x, size);
            inPlace(Workers.of(3), x, rows, weight, bias, eps);
            // values below 10, of which each step loses half a unit in the last place; two numbers
            // can be nearly equal
            assertClose("size " + size, expected, x, size < 4 ? 1e-3 : 4e-6);
            inPlace(Workers.of(1), alone, 1, weight, bias, eps);
            assertSameBits("a row alone, size " + size, Arrays.copyOf(x, size), alone);
        }
    }

    /** What all numbers of a row have in common costs none of their digits. */
    @Test
    void aMeanFarFromZeroIsAsGoodAsNone() {
        for (int size : new int[] {100, 384, 768}) {
            float[] x = Random.normal(size, 37 * size);
            for (int i = 0; i < x.length; i++) {
                x[i] += 100;
            }
            float[] ones = new float[size];
            Arrays.fill(ones, 1);
            double[] expected = reference(x, 37, size, ones, new float[size], 1e-12);
            inPlace(Workers.of(1), x, 37, ones, new float[size], 1e-12f);
            for (int i = 0; i < x.length; i++) {
                // half a unit in the last place for each of two differences and the result, and
                // some for the sum of squares, of up to 192 in a lane
                double atol = 8 * 0x1p-24 * Math.abs(expected[i]) + 0x1p-24;
                assertClose("number " + i, new double[] {expected[i]}, new float[] {x[i]}, atol);
            }
        }
    }

    @Test
    void aConstantRowBecomesTheBias() {
        float[] x = new float[40];
        Arrays.fill(x, 3);
        float[] bias = Random.normal(6, 40);
        inPlace(Workers.of(1), x, 1, Random.normal(5, 40), bias, 1e-12f);
        assertSameBits("row", bias, x);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 128, 129, 312, 384})
    void aSumInStripsHasTheBitsOfItsRows(int size) {
        int rows = 37;
        float[] x = Random.normal(1, rows * size);
        float[] residual = Random.normal(2, rows * size);
        float[] weight = Random.normal(5, size);
        float[] bias = Random.normal(6, size);
        float[] expected = new float[rows * size];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = x[i] + residual[i];
        }
        inPlace(Workers.of(1), expected, rows, weight, bias, 1e-12f);
        Matrix strips = strips(x, rows, size);
        Matrix y = strips(residual, rows, size);
        LayerNorm.apply(Workers.of(3), strips, y, rows, size, weight, bias, 1e-12f, y);
        float[] actual = new float[rows * size];
        y.copy(0, rows, size, Matrix.rows(actual, size));
        assertSameBits("size " + size, expected, actual);
    }

    private static Matrix strips(float[] x, int rows, int size) {
        Matrix strips = Zeros.strips(rows, size);
        Matrix.rows(x, size).copy(0, rows, size, strips);
        return strips;
    }

    private static void inPlace(
            Workers workers, float[] x, int rows, float[] weight, float[] bias, float eps) {
        Matrix matrix = Matrix.rows(x, weight.length);
        LayerNorm.apply(workers, matrix, null, rows, weight.length, weight, bias, eps, matrix);
    }

    private static double[] reference(
            float[] x, int rows, int size, float[] weight, float[] bias, double eps) {
        double[] y = new double[rows * size];
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            for (int i = 0; i < size; i++) {
                mean += x[r * size + i];
            }
            mean /= size;
            double variance = 0;
            for (int i = 0; i < size; i++) {
                variance += (x[r * size + i] - mean) * (x[r * size + i] - mean);
            }
            variance /= size;
            for (int i = 0; i < size; i++) {
                y[r * size + i] =
                        (x[r * size + i] - mean) / Math.sqrt(variance + eps) * weight[i] + bias[i];
            }
        }
        return y;
    }
}
