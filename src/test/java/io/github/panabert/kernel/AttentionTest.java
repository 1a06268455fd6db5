package io.github.panabert.kernel;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("width")
class AttentionTest {
    private final Scratch scratch = new Scratch();

    /** Where the tested head's sequence begins among the rows, and its result among those. */
    private static final int FIRST_ROW = 3;

    private static final int FIRST_TARGET = 2;

    /** Rows, of any size of heads, and strips, whose ends no head may lie across. */
    static Stream<Arguments> shapes() {
        List<Integer> lengths = List.of(1, 2, 5, 6, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 130, 200);
        Stream<Arguments> rows =
                Stream.of(1, 2, 5, 8, 11, 12, 16, 31, 32, 33, 64, 80, 200)
                        .flatMap(d -> lengths.stream().map(n -> Arguments.of(n, d, false)));
        Stream<Arguments> strips =
                Stream.of(1, 2, 4, 8, 16, 32, 64, 128)
                        .flatMap(d -> lengths.stream().map(n -> Arguments.of(n, d, true)));
        return Stream.concat(rows, strips);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void attendsLikeDoubles(int length, int headDim, boolean strips) {
        Head head = new Head(length, headDim, strips);
        head.check(AttendedKeys.first(length), scratch);
        head.check(AttendedKeys.first(Math.max(1, length - 3)), scratch);
        head.check(AttendedKeys.uniform(length), scratch);
        head.check(
                AttendedKeys.at(IntStream.range(0, length).filter(j -> j % 3 != 1).toArray()),
                scratch);
        head.check(
                AttendedKeys.added(length, Random.normal(7, length * length), 0, length, 1),
                scratch);
        head.check(AttendedKeys.added(length, Random.normal(8, length), 0, 1, 0), scratch);
    }

    @Test
    void padsLeaveTheBitsAlone() {
        Head head = new Head(77, 32, true);
        float[] padded = head.context(AttendedKeys.first(50), 50, scratch);
        float[] gathered =
                head.context(AttendedKeys.at(IntStream.range(0, 50).toArray()), 50, scratch);
        assertSameBits("context", padded, gathered);
    }

    @Test
    void aQueryAloneHasTheBitsOfTheQueryAmongOthers() {
        Head head = new Head(40, 24, false);
        float[] together = head.context(AttendedKeys.first(40), 40, scratch);
        float[] alone = head.context(AttendedKeys.first(40), 1, scratch);
        assertSameBits("first query", java.util.Arrays.copyOf(together, 24), alone);
    }

    /** The last of three heads of a sequence that has others before it. */
    private static final class Head {
        static final int HEADS = 3;

        final int length;
        final int headDim;
        final float scale;
        final Matrix projected;
        final Matrix contexts;

        Head(int length, int headDim, boolean strips) {
            this.length = length;
            this.headDim = headDim;
            scale = (float) (1 / Math.sqrt(headDim));
            int size = HEADS * headDim;
            int rows = FIRST_ROW + length;
            float[] numbers = Random.normal(length * 1000L + headDim, rows * 3 * size);
            Matrix asRows = Matrix.rows(numbers, 3 * size);
            projected = strips ? Zeros.strips(rows, 3 * size) : asRows;
            asRows.copy(0, rows, 3 * size, projected);
            int targets = FIRST_TARGET + length;
            contexts =
                    strips
                            ? Zeros.strips(targets, size)
                            : Matrix.rows(new float[targets * size], size);
        }

        /** Number d of a token's query (0), key (1) or value (2). */
        private double projected(int part, int token, int d) {
            int column = (part * HEADS + HEADS - 1) * headDim + d;
            return projected.data()[projected.at(FIRST_ROW + token, column)];
        }

        void check(AttendedKeys keys, Scratch scratch) {
            String what = length + " tokens, head size " + headDim + ", " + keys.count() + " keys";
            double[] expected = probabilities(keys);
            float[] kept = new float[length * length];
            float[] context = attend(keys, length, kept, scratch);
            // e^x to 2e-7, of scores whose rounding errors stay below 5e-7
            assertClose("probabilities of " + what, expected, kept, 1e-6);
            // that, of values up to four standard deviations
            assertClose("context of " + what, context(expected), context, 4e-6);
            assertSameBits("not kept: context of " + what, context, context(keys, length, scratch));
        }

        float[] context(AttendedKeys keys, int queries, Scratch scratch) {
            return attend(keys, queries, null, scratch);
        }

        private float[] attend(AttendedKeys keys, int queries, float[] kept, Scratch scratch) {
            int head = HEADS - 1;
            new Attention(HEADS * headDim, headDim, scale, projected, projected, contexts)
                    .attend(
                            head,
                            queries,
                            FIRST_ROW,
                            FIRST_ROW,
                            length,
                            keys,
                            kept,
                            0,
                            FIRST_TARGET,
                            scratch);
            float[] context = new float[queries * headDim];
            for (int i = 0; i < context.length; i++) {
                int column = head * headDim + i % headDim;
                context[i] = contexts.data()[contexts.at(FIRST_TARGET + i / headDim, column)];
            }
            return context;
        }

        private double[] probabilities(AttendedKeys keys) {
            double[] p = new double[length * length];
            for (int i = 0; i < length; i++) {
                double sum = 0;
                for (int j = 0; j < keys.count(); j++) {
                    double score = 0;
                    for (int d = 0; d < headDim; d++) {
                        score += projected(0, i, d) * projected(1, keys.row(j), d);
                    }
                    score = keys.uniform() ? 0 : score * scale;
                    if (keys.added() != null) {
                        score +=
                                keys.added()[
                                        keys.addedOffset()
                                                + i * keys.queryStride()
                                                + j * keys.keyStride()];
                    }
                    p[i * length + keys.row(j)] = Math.exp(score);
                    sum += Math.exp(score);
                }
                for (int j = 0; j < length; j++) {
                    p[i * length + j] /= sum;
                }
            }
            return p;
        }

        private double[] context(double[] p) {
            double[] context = new double[length * headDim];
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    for (int d = 0; d < headDim; d++) {
                        context[i * headDim + d] += p[i * length + j] * projected(2, j, d);
                    }
                }
            }
            return context;
        }
    }
}
