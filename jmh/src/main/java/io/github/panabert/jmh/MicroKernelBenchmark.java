package io.github.panabert.jmh;

import static io.github.panabert.kernel.OnePanel.COLUMNS;
import static io.github.panabert.kernel.OnePanel.DEPTH;

import io.github.panabert.kernel.OnePanel;
import io.github.panabert.kernel.PackedMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The micro-kernel on each thread, with a panel that stays in the first-level cache. */
public class MicroKernelBenchmark extends Threaded {
    /** So that handing out the work counts for little. */
    static final int CALLS = 64;

    @Param({"6", "96"})
    public int rows;

    float[] a;
    float[] w;
    private PackedMatrix panel;
    private float[][] c;

    @Setup
    public void setUp() {
        a = Numbers.gaussian(rows * DEPTH, 1);
        w = Numbers.gaussian(COLUMNS * DEPTH, 2);
        panel = pack(w, COLUMNS, DEPTH, new float[COLUMNS]);
        c = new float[threads][rows * DEPTH];
    }

    @Benchmark
    public float[][] multiply(Rates.Flops rates) {
        workers()
                .run(
                        threads,
                        (thread, _) -> {
                            for (int i = 0; i < CALLS; i++) {
                                OnePanel.multiply(a, rows, panel, c[thread]);
                            }
                        });
        rates.add(2.0 * threads * CALLS * rows * COLUMNS * DEPTH, peak());
        return c;
    }
}
