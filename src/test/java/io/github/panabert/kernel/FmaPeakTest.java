package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FmaPeakTest {
    @Test
    void measuresForAsLongAsItIsTold() {
        long nanos = TimeUnit.MILLISECONDS.toNanos(50);
        long start = System.nanoTime();
        double flops = FmaPeak.flopsPerSecond(Workers.of(2), nanos);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
        // Above what one multiply-add a nanosecond in an interpreter would be, below 100 units.
        assertThat(flops).isBetween(1e4, 1e14);
    }
}
