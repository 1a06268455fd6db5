package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final int SIZE = 256;

    /** Much work makes every kernel one of vectors, and then the thread is gone. */
    @Test
    void ends() throws InterruptedException {
        PackedMatrix w = Packed.of(Random.normal(1, SIZE * SIZE), SIZE, SIZE);
        float[] a = Random.normal(2, 6 * SIZE);
        float[] c = new float[6 * SIZE];
        while (!Kernel.WIDE_6.vectors()) {
            Gemm.multiply(Workers.ALONE, a, 0, SIZE, 6, w, 0, SIZE, Epilogue.of(null), c, 0, SIZE);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("panabert-warm-up")) {
                assertThat(thread.isDaemon()).isTrue();
                thread.join();
            }
        }
        assertThat(Kernel.values()).allMatch(Kernel::vectors);
    }
}
