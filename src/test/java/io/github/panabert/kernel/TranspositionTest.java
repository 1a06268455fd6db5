package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers only move, so all are the same ones. */
@Tag("width")
class TranspositionTest {
    private static final int X_STRIDE = 70;
    private static final float BESIDE = -1;

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 16", "3, 4", "4, 4", "5, 8", "8, 8", "15, 17", "16, 16", "17, 31"})
    @CsvSource({"20, 32", "31, 33", "32, 64", "33, 12", "63, 20", "64, 64"})
    void rowsBecomeColumns(int rows, int columns) {
        check(AttendedKeys.first(rows), 0, rows, columns);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 33})
    void someRowsBecomeColumns(int columns) {
        int[] some = {1, 2, 3, 5, 8, 13, 21, 22, 23, 24, 25, 26, 27, 28, 34, 39, 40, 41, 63};
        check(AttendedKeys.at(some), 0, some.length, columns);
        check(AttendedKeys.at(some), 16, some.length, columns);
    }

    private static void check(AttendedKeys rows, int from, int to, int columns) {
        float[] x = Random.normal(1, 64 * X_STRIDE + 3);
        int width = Simd.roundUp(to - from, Simd.LANES);
        int stride = width + 5;
        for (boolean vectors : new boolean[] {true, false}) {
            float[] y = new float[columns * stride + 2];
            Arrays.fill(y, BESIDE);
            float[] square = new float[Transposition.SQUARE];
            Transposition.transpose(
                    vectors, x, 3, X_STRIDE, rows, from, to, columns, y, 2, stride, square);
            for (int d = 0; d < columns; d++) {
                for (int j = 0; j < to - from; j++) {
                    assertThat(y[2 + d * stride + j])
                            .as("vectors %s, row %d, column %d", vectors, from + j, d)
                            .isEqualTo(x[3 + rows.row(from + j) * X_STRIDE + d]);
                }
                float[] beside =
                        Arrays.copyOfRange(y, 2 + d * stride + width, 2 + (d + 1) * stride);
                assertThat(beside).as("beside row %d", d).containsOnly(BESIDE);
            }
        }
    }
}
