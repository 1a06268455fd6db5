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
        // An operation of vectors that are boxed takes less than a microsecond. No processor has 10
        // GHz, nor two threads of it more than eight units.
        assertThat(flops).isBetween(2 * Simd.LANES * 1e6, 2 * Simd.LANES * 8 * 1e10);
    }
}
