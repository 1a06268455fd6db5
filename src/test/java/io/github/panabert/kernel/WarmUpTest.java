package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmUpTest {
    private static final int SIZE = 256;

    /**
     * Much work makes every kernel one of vectors, and then both threads are gone without failing.
     */
    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ends() throws InterruptedException {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> failures.add(failure));
        try {
            warmUp(failures);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
        assertThat(failures).isEmpty();
        assertThat(Kernel.values()).allMatch(Kernel::vectors);
    }

    private static void warmUp(List<Throwable> failures) throws InterruptedException {
        FirstCalls.begin();
        PackedMatrix w = Packed.of(Random.normal(1, SIZE * SIZE), SIZE, SIZE);
        Matrix a = Matrix.rows(Random.normal(2, 6 * SIZE), SIZE);
        Matrix c = Matrix.rows(new float[6 * SIZE], SIZE);
        while (!Kernel.WIDE_TALL.vectors() && failures.isEmpty()) {
            Gemm.multiply(Workers.of(1), a, 6, w, c);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("panabert-warm-up")) {
                assertThat(thread.isDaemon()).isTrue();
                thread.join();
            }
        }
    }
}
