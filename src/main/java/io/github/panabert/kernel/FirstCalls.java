package io.github.panabert.kernel;

import static io.github.panabert.kernel.Strips.STRIDE;

/**
 * Calls what a process's first load and first forward spend most of their time in, until it is
 * compiled, on a daemon thread that is gone within some milliseconds: the packing of weights, then
 * the plain loops. Until these are compiled, two threads count their turns in one place, and hold
 * each other up.
 */
public final class FirstCalls {
    /** C2 compiles at 600 calls with loops. */
    private static final int CALLS = 700;

    /** C1 compiles at 200 calls; C2 would take longer than these take a sentence. */
    private static final int FEW_CALLS = 250;

    private static final int TURNS = 24;

    private static boolean begun;

    private FirstCalls() {}

    /**
     * Begins, once in a process: the sooner, the more is ready when it is needed.
     *
     * @return whether this was the first call
     */
    public static synchronized boolean begin() {
        boolean first = !begun;
        if (first) {
            begun = true;
            DaemonThread.start("panabert-warm-up", FirstCalls::run);
        }
        return first;
    }

    private static void run() {
        if (Simd.CHOSEN) {
            return;
        }
        float[] x = new float[MicroKernel.TALL * STRIDE];
        float[] y = new float[MicroKernel.TALL * STRIDE];
        float[] panel = new float[WideMicroKernel.WIDTH * TURNS];
        // a single column, so that C2 is due before the loop itself is: it would be compiled twice
        for (int i = 0; i < CALLS; i++) {
            PackedMatrix.interleave(x, PackedMatrix.PANEL, 1, panel, 0);
        }
        for (int i = 0; i < CALLS; i++) {
            ScalarKernels.multiply(
                    4, 4, x, 0, panel, 0, TURNS, y, 0, MicroKernel.ZEROS, 0, i % 2 == 0);
        }
        float[] sums = new float[2];
        Matrix yRow = Matrix.rows(y, TURNS);
        Matrix yStrip = Matrix.strips(y, 1);
        Activation.Twin gelu = new Activation.Gelu();
        for (int i = 0; i < FEW_CALLS; i++) {
            Softmax.exponentials(false, 1, yStrip, TURNS, 1, sums, yRow);
            gelu.apply(false, y, 0, TURNS);
            LayerNorm.row(false, y, TURNS, x, x, 1, sums, yRow, 0);
            LayerNorm.add(false, x, 0, y, 0, TURNS, y, 0);
            Attention.scale(false, x, 0, TURNS, 1, y, 0);
        }
    }
}
