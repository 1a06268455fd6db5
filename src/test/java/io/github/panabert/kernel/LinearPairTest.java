package io.github.panabert.kernel;

import static io.github.panabert.Closeness.assertSameBits;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("width")
class LinearPairTest {
    private static final int DEPTH = 70;
    private static final int COLUMNS = 150;

    /** Rows around a block of them, columns between the layers around the slices. */
    static Stream<Arguments> shapes() {
        List<Integer> between = List.of(1, 65, 383, 384, 385, 900);
        return Stream.of(1, 5, 96, 264, 265, 600)
                .flatMap(rows -> between.stream().map(n -> Arguments.of(rows, n)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void hasTheBitsOfOneLayerAfterTheOther(int rows, int between) {
        float[] x = Random.normal(1, rows * DEPTH);
        float[] residual = Random.normal(2, rows * COLUMNS);
        float[] b1 = Random.normal(5, between);
        float[] b2 = Random.normal(6, COLUMNS);
        PackedMatrix w1 = Packed.of(Random.normal(3, between * DEPTH), between, DEPTH, b1);
        PackedMatrix w2 = Packed.of(Random.normal(4, COLUMNS * between), COLUMNS, between, b2);
        Epilogue first = Epilogue.of(Activations.named("gelu"));
        Epilogue second = Epilogue.of(residual, 0, COLUMNS);
        float[] wide = new float[rows * between];
        float[] expected = new float[rows * COLUMNS];
        Workers one = Workers.of(1);
        Gemm.multiply(one, x, 0, DEPTH, rows, w1, 0, between, first, wide, 0, between);
        Gemm.multiply(one, wide, 0, between, rows, w2, 0, COLUMNS, second, expected, 0, COLUMNS);
        for (Workers workers : List.of(one, Workers.of(3))) {
            float[] actual = new float[rows * COLUMNS];
            LinearPair.multiply(workers, x, 0, rows, w1, first, w2, second, actual, 0);
            assertSameBits(workers.threads() + " threads", expected, actual);
        }
    }
}
