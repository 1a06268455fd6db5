package io.github.panabert;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far computed numbers are from the expected ones; a failure names the tensor, the difference
 * and where it is.
 */
public final class Closeness {
    private Closeness() {}

    /** Asserts that every number is within {@code atol}. */
    public static void assertClose(String what, double[] expected, float[] actual, double atol) {
        assertThat(actual.length).as(what + ": numbers").isEqualTo(expected.length);
        int worst = -1;
        double most = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]);
            if (!(difference <= most)) {
                most = difference;
                worst = i;
                if (Double.isNaN(difference)) {
                    break;
                }
            }
        }
        if (!(most <= atol)) {
            throw new AssertionError(
                    "%s: max difference %.3g, allowed %.3g, at %d of %d: expected %.9g, found %.9g"
                            .formatted(
                                    what,
                                    most,
                                    atol,
                                    worst,
                                    expected.length,
                                    expected[worst],
                                    actual[worst]));
        }
    }

    public static void assertClose(String what, float[] expected, float[] actual, double atol) {
        double[] widened = new double[expected.length];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = expected[i];
        }
        assertClose(what, widened, actual, atol);
    }

    /** Asserts that the numbers are the same, bit for bit. */
    public static void assertSameBits(String what, float[] expected, float[] actual) {
        assertThat(actual.length).as(what + ": numbers").isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                throw new AssertionError(
                        "%s: other bits at %d of %d: expected %.9g, found %.9g"
                                .formatted(what, i, expected.length, expected[i], actual[i]));
            }
        }
    }
}
