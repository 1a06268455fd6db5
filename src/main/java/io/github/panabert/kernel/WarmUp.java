package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Strips.STRIDE;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a process comes from plain loops to vectors. Until C2 has compiled a vector kernel, each of
 * its operations creates objects and it runs some hundred times slower than a plain loop; to
 * compile the tallest takes a quarter of a second. So a process begins with {@link ScalarKernels},
 * which {@link FirstCalls} has compiled. When they have done as much as a few short sentences take,
 * a daemon thread calls one vector kernel after the other for a few numbers until it is compiled;
 * then it takes over. Where none is within some 17 s, as in a JVM without C2, the plain loops stay.
 */
final class WarmUp {
    /** What {@link #count} has heard of when the thread starts. */
    private static final int STEPS = 8_000_000;

    private static final int CALLS = 50;

    /** Turns of a loop in a call: C2 compiles at 600 calls and 15,000 of calls and turns. */
    private static final int TURNS = 24;

    private static final int ROWS = MicroKernel.TALL;
    private static final int COUNT = TURNS * LANES;

    /** Not a multiple of four vectors, nor of one, so that softmax takes all of its ways. */
    private static final int SCORES = STRIDE - LANES - 1;

    private static final int MOST_LOOKS = 1_000;
    private static final int FEW_LOOKS = 30;

    private static final AtomicBoolean BEGUN = new AtomicBoolean(Simd.CHOSEN);
    private static int steps; // threads may lose some of each other's

    private final float[] x = new float[ROWS * STRIDE];
    private final float[] y = new float[ROWS * STRIDE];
    private final Matrix yRow = Matrix.rows(y, COUNT);
    private final Matrix xStrips = Matrix.strips(x, ROWS);
    private final Matrix yStrips = Matrix.strips(y, ROWS);
    private final float[] panel = new float[WideMicroKernel.WIDTH * TURNS];
    private final float[] lineStarts = new float[TURNS];
    private final float[] ones = new float[COUNT];
    private final float[] sums = new float[ROWS];
    private final Matrix lanes = Matrix.rows(new float[ROWS * LANES], LANES);
    private final float[] square = new float[Transposition.SQUARE];
    private final AttendedKeys rows = AttendedKeys.first(ROWS);
    private final Activation.Twin gelu = new Activation.Gelu();
    private final Activation.Twin tanh = new Activation.Tanh();
    private boolean accumulate;

    private WarmUp() {}

    /** To be told what plain loops do: numbers, or rows times depth of a product with a panel. */
    static void count(int done) {
        steps += done;
        if (steps > STEPS && !start()) {
            steps = 0;
        }
    }

    /** Once only; false if there can be no more threads. */
    private static boolean start() {
        if (BEGUN.get() || !BEGUN.compareAndSet(false, true)) {
            return true;
        }
        Thread thread = DaemonThread.start("panabert-warm-up", WarmUp::compileAll);
        BEGUN.set(thread != null);
        return thread != null;
    }

    private static void compileAll() {
        try {
            new WarmUp().compileVectors();
        } catch (OutOfMemoryError e) { // once more after as much work
            steps = 0;
            BEGUN.set(false);
        }
    }

    /** Where one is not compiled in time, the others are not waited for as long. */
    private void compileVectors() {
        int looks = MOST_LOOKS;
        for (Kernel kernel : Kernel.values()) {
            if (!kernel.vectors() && !isCompiled(kernel, looks)) {
                looks = FEW_LOOKS;
            }
        }
    }

    private boolean isCompiled(Kernel kernel, int looks) {
        for (int look = 0; look < looks; look++) {
            if (isCompiled(kernel)) {
                return true;
            }
            pause(2 + look / 32);
        }
        return false;
    }

    /** What is not compiled is so much slower that the clock need not be exact. */
    private boolean isCompiled(Kernel kernel) {
        boolean compiled = leastNanos(kernel, true) < 2 * leastNanos(kernel, false);
        if (compiled) {
            kernel.useVectors();
        }
        return compiled;
    }

    private long leastNanos(Kernel kernel, boolean vectors) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            call(kernel, vectors);
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }

    /** Leaves the processors to the compiler and to others. */
    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // nobody's to use
        }
    }

    private void call(Kernel kernel, boolean vectors) {
        switch (kernel) {
            case WIDE_TALL -> multiply(Simd.MANY_REGISTERS, MicroKernel.TALL, vectors);
            case WIDE_4 -> multiply(Simd.MANY_REGISTERS, 4, vectors);
            case WIDE_2 -> multiply(Simd.MANY_REGISTERS, 2, vectors);
            case WIDE_1 -> multiply(Simd.MANY_REGISTERS, 1, vectors);
            case NARROW_TALL -> multiply(false, MicroKernel.TALL, vectors);
            case NARROW_4 -> multiply(false, 4, vectors);
            case NARROW_2 -> multiply(false, 2, vectors);
            case NARROW_1 -> multiply(false, 1, vectors);
            case REWRITING -> rewrite(vectors);
            case SOFTMAX -> Softmax.exponentials(vectors, ROWS, yStrips, SCORES, 1, sums, lanes);
            case TRANSPOSE -> transpose(vectors);
            case GELU -> gelu.apply(vectors, y, 0, COUNT);
            case TANH -> tanh.apply(vectors, y, 0, COUNT);
            case LAYER_NORM -> LayerNorm.row(vectors, y, COUNT, ones, ones, 1, sums, yRow, 0);
            case ADD -> LayerNorm.add(vectors, x, 0, y, 0, COUNT, y, 0);
            case SCALE -> {
                Attention.scale(vectors, x, 0, COUNT, 1, y, 0);
                Attention.divide(vectors, ROWS, xStrips, STRIDE, ones, y, 0, STRIDE);
            }
        }
    }

    private void transpose(boolean vectors) {
        Transposition.transpose(
                vectors, x, 0, STRIDE, rows, 0, ROWS, LANES, panel, 0, LANES, square);
    }

    private void rewrite(boolean vectors) {
        MicroKernel.rewrite(panel, lineStarts, 0, TURNS); // so that no first time is its compiling
        if (!vectors || !Simd.MANY_REGISTERS) {
            multiply(Simd.MANY_REGISTERS, MicroKernel.LOW, vectors);
            return;
        }
        accumulate = !accumulate;
        float[] zeros = MicroKernel.ZEROS;
        RewritingMicroKernel.multiply(
                x, 0, panel, 0, TURNS, y, 0, zeros, 0, accumulate, lineStarts, 0);
    }

    private void multiply(boolean wide, int rows, boolean vectors) {
        accumulate = !accumulate;
        MicroKernel.tile(
                wide,
                rows,
                vectors,
                x,
                0,
                panel,
                0,
                TURNS,
                y,
                0,
                MicroKernel.ZEROS,
                0,
                accumulate,
                0,
                1);
    }
}
