package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * What the machine's multiply-add units can do: the ceiling of {@link Gemm}, measured by chains of
 * fused multiply-adds that stay in registers.
 */
public final class FmaPeak {
    /** As many as hide an addition's latency, and as fit beside a factor into 16 registers. */
    private static final int CHAINS = 14;

    private static final int STEPS = 1024;
    private static final long FLOPS_PER_CALL = 2L * LANES * CHAINS * STEPS;
    private static final int CALLS_PER_TASK = 16;
    private static final int TASKS_PER_THREAD = 16;

    private FmaPeak() {}

    /**
     * Floating-point operations a second of all threads together, a multiply-add counting as two:
     * the best of short runs, so that what else the machine does meanwhile does not count.
     *
     * @param nanos how long to measure; 100 ms are enough once this has been compiled
     */
    public static double flopsPerSecond(Workers workers, long nanos) {
        int tasks = workers.threads() * TASKS_PER_THREAD;
        float[] sums = new float[tasks];
        double best = 0;
        long start = System.nanoTime();
        do {
            long from = System.nanoTime();
            workers.run(
                    tasks,
                    (task, scratch) -> {
                        for (int i = 0; i < CALLS_PER_TASK; i++) {
                            sums[task] = chains(sums[task]);
                        }
                    });
            double seconds = (System.nanoTime() - from) / 1e9;
            best = Math.max(best, tasks * (double) CALLS_PER_TASK * FLOPS_PER_CALL / seconds);
        } while (System.nanoTime() - start < nanos);
        return best;
    }

    /** Chains of one length, each from a number of its own; answers their sum. */
    private static float chains(float first) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector a = x.add(first);
        FloatVector b = a.add(1);
        FloatVector c = a.add(2);
        FloatVector d = a.add(3);
        FloatVector e = a.add(4);
        FloatVector f = a.add(5);
        FloatVector g = a.add(6);
        FloatVector h = a.add(7);
        FloatVector i = a.add(8);
        FloatVector j = a.add(9);
        FloatVector k = a.add(10);
        FloatVector l = a.add(11);
        FloatVector m = a.add(12);
        FloatVector n = a.add(13);
        for (int step = 0; step < STEPS; step++) {
            a = x.fma(x, a);
            b = x.fma(x, b);
            c = x.fma(x, c);
            d = x.fma(x, d);
            e = x.fma(x, e);
            f = x.fma(x, f);
            g = x.fma(x, g);
            h = x.fma(x, h);
            i = x.fma(x, i);
            j = x.fma(x, j);
            k = x.fma(x, k);
            l = x.fma(x, l);
            m = x.fma(x, m);
            n = x.fma(x, n);
        }
        FloatVector left = a.add(b).add(c).add(d).add(e).add(f).add(g);
        return Simd.sum(left.add(h).add(i).add(j).add(k).add(l).add(m).add(n));
    }
}
