package io.github.panabert.kernel;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("width")
class GemmTest {
    private static final Workers ONE = Workers.of(1);
    private static final Workers THREE = Workers.of(3);

    /**
     * Rows around every tile height, columns around every panel width, depths around the depth
     * block.
     */
    static Stream<Arguments> shapes() {
        List<Integer> columns = List.of(1, 5, 15, 32, 33, 63, 64, 65, 130);
        List<Integer> depths = List.of(1, 7, 127, 128, 129, 300, 900);
        return Stream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 97, 200)
                .flatMap(
                        m ->
                                columns.stream()
                                        .flatMap(
                                                n ->
                                                        depths.stream()
                                                                .map(k -> Arguments.of(m, n, k))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void multipliesLikeDoubles(int rows, int columns, int depth) {
        Product p = new Product(rows, columns, depth);
        double[] expected = p.reference();
        float[] actual = p.multiply(THREE);
        // roundings of random sign, half a unit in the last place each, of partial sums around
        // sqrt(k): 0.4 k of them is one
        // standard deviation
        assertClose("C of " + p, expected, actual, 8 * 0.4 * (depth + 8) * 0x1p-24);
        assertSameBits("one thread, " + p, actual, p.multiply(ONE));
    }

    /** Blocks of the depth are added up, so errors are those of a chain of 128 and one of 24. */
    @Test
    void deepSumsAreCloserThanOneChain() {
        Product p = new Product(24, 2 * PackedMatrix.PANEL, 3072);
        double[] expected = p.reference();
        float[] actual = p.multiply(ONE);
        double chain = 0;
        double blocks = 0;
        for (int i = 0; i < actual.length; i++) {
            chain += square(p.chain(i / p.columns, i % p.columns) - expected[i]);
            blocks += square(actual[i] - expected[i]);
        }
        assertThat(Math.sqrt(chain / blocks)).isGreaterThan(2.5);
    }

    private static double square(double x) {
        return x * x;
    }

    @Test
    void manyRowsAreCopiedToStripsSomeAtATime() {
        int rows = 2 * Gemm.COPIED_ROWS + 5;
        Scratch scratch = new Scratch();
        Product p = new Product(rows, 7, 40);
        float[] expected = p.multiply(THREE);
        assertSameBits("C of " + p, expected, p.multiply(scratch.alone()));
        double[] reference = p.reference();
        assertClose("C of " + p, reference, expected, 8 * 0.4 * (40 + 8) * 0x1p-24);
        long size = scratch.size();
        Product more = new Product(8 * rows, 7, 40); // whole, more than any shared array
        more.multiply(scratch.alone());
        assertThat(scratch.size()).isEqualTo(size);
    }

    @Test
    void noRowsMakeNoProduct() {
        Product p = new Product(0, 70, 40);
        assertThat(p.multiply(THREE)).isEmpty();
        Gemm.multiply(ONE, Zeros.strips(0, 40), 0, p.packed, Zeros.strips(0, 70));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 7, 16, 21, 24, 48, 97})
    void everyWayToTouchHasTheSameBits(int rows) {
        int columns = 3 * PackedMatrix.PANEL;
        Product p = new Product(rows, columns, 301);
        Matrix strips = p.strips();
        float[] panels = p.packed.panels.clone();
        float[] expected = null;
        for (TouchAhead.Way way : TouchAhead.Way.values()) {
            float[] sums = p.sums(strips, way);
            expected = expected == null ? sums : expected;
            assertSameBits(way + ", " + p, expected, sums);
            assertSameBits("panels after " + way + ", " + p, panels, p.packed.panels);
        }
    }

    @Test
    void threadsThatRewriteAtOnceChangeNothing() {
        int columns = 4 * PackedMatrix.PANEL;
        Product p = new Product(24, columns, 256);
        Matrix strips = p.strips();
        float[] panels = p.packed.panels.clone();
        TouchAhead.Way way = TouchAhead.Way.REWRITE;
        float[] expected = p.sums(strips, way);
        THREE.run(300, (_, _) -> assertSameBits("C of " + p, expected, p.sums(strips, way)));
        assertSameBits("panels of " + p, panels, p.packed.panels);
    }

    @Test
    void aRangeOfColumnsHasTheBitsOfTheWhole() {
        Product p = new Product(13, 150, 140);
        float[] whole = p.multiply(ONE);
        for (int[] range :
                new int[][] {{0, 150}, {0, 50}, {50, 150}, {64, 128}, {63, 66}, {149, 150}}) {
            float[] expected = new float[13 * 150];
            for (int r = 0; r < 13; r++) {
                int at = r * 150 + range[0];
                System.arraycopy(whole, at, expected, at, range[1] - range[0]);
            }
            float[] part = new float[13 * 150];
            Matrix c = Matrix.rows(part, 150);
            Matrix a = Matrix.rows(p.a, 140);
            Gemm.multiply(THREE, a, 13, p.packed, range[0], range[1], null, c);
            assertSameBits("columns " + Arrays.toString(range), expected, part);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "13, 150, 140", "7, 128, 128", "300, 130, 257"})
    void stripsHaveTheBitsOfRows(int rows, int columns, int depth) {
        Product p = new Product(rows, columns, depth);
        Activation gelu = Activations.named("gelu");
        float[] expected = new float[rows * columns];
        Matrix asRows = Matrix.rows(expected, columns);
        Gemm.multiply(ONE, Matrix.rows(p.a, depth), rows, p.packed, 0, columns, gelu, asRows);
        Matrix strips = Zeros.strips(rows, columns);
        Gemm.multiply(THREE, p.strips(), rows, p.packed, 0, columns, gelu, strips);
        float[] actual = new float[rows * columns];
        strips.copy(THREE, rows, columns, Matrix.rows(actual, columns));
        assertSameBits("C of " + p, expected, actual);
    }

    /**
     * 230 columns are large enough a matrix for tiles to touch what comes next, to its very end.
     */
    @ParameterizedTest
    @CsvSource({
        "23, 70, 200",
        "6, 230, 300",
        "7, 230, 300",
        "10, 230, 300",
        "13, 230, 300",
        "16, 230, 300",
        "20, 230, 300",
        "21, 230, 300",
        "50, 230, 300"
    })
    void aRowAloneHasTheBitsOfTheRowAmongOthers(int rows, int columns, int depth) {
        Product p = new Product(rows, columns, depth);
        float[] together = p.multiply(ONE);
        for (int r = 0; r < rows; r++) {
            float[] alone = new float[columns];
            Matrix a = Matrix.rows(p.a, depth).from(r);
            Gemm.multiply(ONE, a, 1, p.packed, Matrix.rows(alone, columns));
            assertSameBits(
                    "row " + r,
                    Arrays.copyOfRange(together, r * columns, (r + 1) * columns),
                    alone);
        }
    }

    @Test
    void writesNothingBesideItsColumns() {
        Product p = new Product(7, 37, 19);
        float[] c = new float[7 * 50 + 3];
        Arrays.fill(c, 42);
        Gemm.multiply(ONE, Matrix.rows(p.a, 19), 7, p.packed, Matrix.rows(c, 3, 50));
        for (int i = 0; i < c.length; i++) {
            int column = (i - 3) % 50;
            if (i < 3 || column >= 37) {
                assertSameBits("beside, at " + i, new float[] {42}, new float[] {c[i]});
            }
        }
    }

    private static final class Product {
        final int rows;
        final int columns;
        final int depth;
        final float[] a;
        final float[] w;
        final float[] bias;
        final PackedMatrix packed;

        Product(int rows, int columns, int depth) {
            this.rows = rows;
            this.columns = columns;
            this.depth = depth;
            a = Random.normal(1, rows * depth);
            w = Random.normal(2, columns * depth);
            bias = Random.normal(3, columns);
            packed = Packed.of(w, columns, depth, bias);
        }

        double[] reference() {
            double[] c = new double[rows * columns];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    double sum = bias[j];
                    for (int p = 0; p < depth; p++) {
                        sum += (double) a[i * depth + p] * w[j * depth + p];
                    }
                    c[i * columns + j] = sum;
                }
            }
            return c;
        }

        /** One number of C, in floats, one product after the other. */
        float chain(int row, int column) {
            float sum = bias[column];
            for (int p = 0; p < depth; p++) {
                sum = Math.fma(a[row * depth + p], w[column * depth + p], sum);
            }
            return sum;
        }

        Matrix strips() {
            Matrix strips = Zeros.strips(rows, depth);
            Matrix.rows(a, depth).copy(0, rows, depth, strips);
            return strips;
        }

        /** The product with strips. */
        float[] sums(Matrix strips, TouchAhead.Way way) {
            Matrix sums = Gemm.sums(rows, 0, columns, new Scratch());
            Gemm.multiply(strips, rows, packed, 0, columns, way, sums);
            float[] c = new float[rows * columns];
            sums.copy(0, rows, columns, Matrix.rows(c, columns));
            return c;
        }

        float[] multiply(Workers workers) {
            float[] c = new float[rows * columns];
            Gemm.multiply(workers, Matrix.rows(a, depth), rows, packed, Matrix.rows(c, columns));
            return c;
        }

        @Override
        public String toString() {
            return rows + " x " + columns + " x " + depth;
        }
    }
}
