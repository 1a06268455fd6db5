package io.github.panabert.jmh;

import org.openjdk.jmh.annotations.Benchmark;

/** The machine's fused multiply-add peak, as it is measured before every iteration. */
public class FmaPeakBenchmark extends Threaded {
    @Benchmark
    public double peak(Rates.Flops rates) {
        long start = System.nanoTime();
        measurePeak();
        rates.add(peak() * (System.nanoTime() - start) / 1e9, peak());
        return peak();
    }
}
