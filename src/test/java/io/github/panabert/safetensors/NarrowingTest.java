package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the definition: all numbers of the type in a row, the nearest, ties to the even one. */
class NarrowingTest {
    @Test
    void everyF16StaysItself() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float.float16ToFloat((short) bits);
            short found = narrowed(value, DType.F16);
            if (Float.isNaN(value)) {
                assertThat(Float.float16ToFloat(found)).as("%04x", bits).isNaN();
            } else {
                assertThat(found).as("%04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyBf16StaysItself() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float.intBitsToFloat(bits << 16);
            short found = narrowed(value, DType.BF16);
            if (Float.isNaN(value)) {
                assertThat(Float.intBitsToFloat(found << 16)).as("%04x", bits).isNaN();
            } else {
                assertThat(found).as("%04x", bits).isEqualTo((short) bits);
            }
        }
    }

    /** Between each two neighbours: the middle, and just beside it, by less than a float's step. */
    @Test
    void betweenNeighboursOfF16() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            checkBetween(bits, half(bits), half(bits + 1), DType.F16);
        }
    }

    @Test
    void betweenNeighboursOfBf16() {
        for (int bits = 0; bits < 0x7f7f; bits++) {
            checkBetween(bits, brain(bits), brain(bits + 1), DType.BF16);
        }
    }

    private static void checkBetween(int bits, double low, double high, DType dtype) {
        double middle = (low + high) / 2;
        short even = (short) (bits + (bits & 1));
        for (int sign : new int[] {0, 0x8000}) {
            double factor = sign == 0 ? 1 : -1;
            String as = dtype + " between " + low + " and " + high + " x " + factor;
            assertThat(narrowed(factor * middle, dtype)).as(as).isEqualTo((short) (even | sign));
            assertThat(narrowed(factor * Math.nextDown(middle), dtype))
                    .as(as)
                    .isEqualTo((short) (bits | sign));
            assertThat(narrowed(factor * Math.nextUp(middle), dtype))
                    .as(as)
                    .isEqualTo((short) (bits + 1 | sign));
        }
    }

    @Test
    void randomFloatsGoToTheNearest() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Math.abs(value) < 65520) {
                int bits = narrowed(value, DType.F16) & 0x7fff;
                double error = Math.abs(Math.abs((double) value) - half(bits));
                assertThat(error)
                        .as("%s", value)
                        .isLessThanOrEqualTo(Math.abs(Math.abs((double) value) - half(bits + 1)));
                if (bits > 0) {
                    assertThat(error)
                            .as("%s", value)
                            .isLessThanOrEqualTo(
                                    Math.abs(Math.abs((double) value) - half(bits - 1)));
                }
            }
        }
    }

    @Test
    void refusesWhatWouldBecomeInfinite() {
        refused(65520, DType.F16);
        refused(-1e300, DType.F16);
        refused(0x1.ffp127, DType.BF16);
        refused(Float.MAX_VALUE, DType.BF16);
        refused(0x1.ffffffp127, DType.F32);
        assertThat(narrowed(Math.nextDown(65520.0), DType.F16)).isEqualTo((short) 0x7bff);
        assertThat(narrowed(Math.nextDown(0x1.ffp127), DType.BF16)).isEqualTo((short) 0x7f7f);
    }

    @Test
    void keepsInfinityAndNaN() {
        assertThat(narrowed(Double.NEGATIVE_INFINITY, DType.F16)).isEqualTo((short) 0xfc00);
        assertThat(narrowed(Double.POSITIVE_INFINITY, DType.BF16)).isEqualTo((short) 0x7f80);
        float payloadInTheLowBits = Float.intBitsToFloat(0x7fc00001);
        assertThat(narrowed(payloadInTheLowBits, DType.BF16)).isEqualTo((short) 0x7fc0);
    }

    private static double half(int bits) {
        return bits < 0x400
                ? bits * 0x1p-24
                : (0x400 + (bits & 0x3ff)) * Math.pow(2, (bits >> 10) - 25);
    }

    private static double brain(int bits) {
        return bits < 0x80
                ? bits * 0x1p-133
                : (0x80 + (bits & 0x7f)) * Math.pow(2, (bits >> 7) - 134);
    }

    private static short narrowed(double value, DType dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(2);
        assertThat(Narrowing.put(value, dtype, bytes)).as("%s fits %s", value, dtype).isTrue();
        return bytes.getShort(0);
    }

    private static void refused(double value, DType dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(4);
        assertThat(Narrowing.put(value, dtype, bytes)).as("%s fits %s", value, dtype).isFalse();
        assertThat(bytes.position()).isZero();
    }
}
