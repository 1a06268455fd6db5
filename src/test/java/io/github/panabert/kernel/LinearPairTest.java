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
        float[] b1 = Random.normal(5, between);
        float[] b2 = Random.normal(6, COLUMNS);
        PackedMatrix w1 = Packed.of(Random.normal(3, between * DEPTH), between, DEPTH, b1);
        PackedMatrix w2 = Packed.of(Random.normal(4, COLUMNS * between), COLUMNS, between, b2);
        Activation gelu = Activations.named("gelu");
        Workers one = Workers.of(1);
        Matrix x = Zeros.strips(rows, DEPTH);
        Matrix.rows(Random.normal(1, rows * DEPTH), DEPTH).copy(one, rows, DEPTH, x);
        Matrix wide = Zeros.strips(rows, between);
        Matrix expected = Zeros.strips(rows, COLUMNS);
        Gemm.multiply(one, x, rows, w1, 0, between, gelu, wide);
        Gemm.multiply(one, wide, rows, w2, expected);
        for (Workers workers : List.of(one, Workers.of(3))) {
            Matrix actual = Zeros.strips(rows, COLUMNS);
            LinearPair.multiply(workers, x, rows, w1, gelu, w2, actual);
            assertSameBits(workers.threads() + " threads", expected.data(), actual.data());
        }
    }
}
