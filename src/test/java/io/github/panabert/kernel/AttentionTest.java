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

    static Stream<Arguments> shapes() {
        List<Integer> lengths = List.of(1, 2, 5, 6, 7, 8, 15, 16, 17, 31, 32, 33, 63, 65, 130, 200);
        return Stream.of(1, 2, 5, 8, 11, 12, 16, 31, 32, 33, 64, 80, 200)
                .flatMap(d -> lengths.stream().map(n -> Arguments.of(n, d)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void attendsLikeDoubles(int length, int headDim) {
        Head head = new Head(length, headDim);
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
        Head head = new Head(77, 32);
        float[] padded = head.context(AttendedKeys.first(50), 50, scratch);
        float[] gathered =
                head.context(AttendedKeys.at(IntStream.range(0, 50).toArray()), 50, scratch);
        assertSameBits("context", padded, gathered);
    }

    @Test
    void aQueryAloneHasTheBitsOfTheQueryAmongOthers() {
        Head head = new Head(40, 24);
        float[] together = head.context(AttendedKeys.first(40), 40, scratch);
        float[] alone = head.context(AttendedKeys.first(40), 1, scratch);
        assertSameBits("first query", java.util.Arrays.copyOf(together, 24), alone);
    }

    private static final class Head {
        final int length;
        final int headDim;
        final int stride;
        final float scale;
        final float[] qkv;

        Head(int length, int headDim) {
            this.length = length;
            this.headDim = headDim;
            stride = 3 * headDim + 2;
            scale = (float) (1 / Math.sqrt(headDim));
            qkv = Random.normal(length * 1000L + headDim, length * stride);
        }

        void check(AttendedKeys keys, Scratch scratch) {
            String what = length + " tokens, head size " + headDim + ", " + keys.count() + " keys";
            double[] expected = probabilities(keys);
            float[] kept = new float[length * length];
            float[] context = new float[length * headDim];
            attend(keys, length, kept, context, scratch);
            // e^x to 2e-7, of scores whose rounding errors stay below 5e-7
            assertClose("probabilities of " + what, expected, kept, 1e-6);
            assertClose("context of " + what, context(expected), context, 4e-6);
            assertSameBits("not kept: context of " + what, context, context(keys, length, scratch));
        }

        float[] context(AttendedKeys keys, int queries, Scratch scratch) {
            float[] context = new float[queries * headDim];
            attend(keys, queries, null, context, scratch);
            return context;
        }

        private void attend(
                AttendedKeys keys, int queries, float[] kept, float[] context, Scratch scratch) {
            Matrix projected = Matrix.rows(qkv, 1, stride);
            Matrix target = Matrix.rows(context, headDim);
            new Attention(headDim, headDim, scale, projected, projected, target)
                    .attend(0, queries, 0, 0, length, keys, kept, 0, 0, scratch);
        }

        private double[] probabilities(AttendedKeys keys) {
            double[] p = new double[length * length];
            for (int i = 0; i < length; i++) {
                double sum = 0;
                for (int j = 0; j < keys.count(); j++) {
                    double score = 0;
                    for (int d = 0; d < headDim; d++) {
                        score +=
                                (double) qkv[1 + i * stride + d]
                                        * qkv[1 + headDim + keys.row(j) * stride + d];
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
                        context[i * headDim + d] +=
                                p[i * length + j] * qkv[1 + 2 * headDim + j * stride + d];
                    }
                }
            }
            return context;
        }
    }
}
