package io.github.panabert.jmh;

import io.github.panabert.kernel.FmaPeak;
import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.kernel.Workers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What computes on a number of threads, beside the machine's peak on as many. */
@State(Scope.Benchmark)
public abstract class Threaded extends Timed {
    private static final long PEAK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** All threads that compute, the caller included. */
    @Param({"1", "2"})
    public int threads;

    private double peak;

    /** Compiles it. */
    @Setup
    public void warmUpPeak() {
        FmaPeak.flopsPerSecond(workers(), 20 * PEAK_NANOS);
    }

    /** Anew before every iteration, because clock rates change. */
    @Setup(Level.Iteration)
    public void measurePeak() {
        peak = FmaPeak.flopsPerSecond(workers(), PEAK_NANOS);
    }

    /** Floating-point operations a second. */
    final double peak() {
        return peak;
    }

    final Workers workers() {
        return Workers.of(threads);
    }

    /** Packs w (columns, depth) and its bias. */
    final PackedMatrix pack(float[] w, int columns, int depth, float[] bias) {
        return PackedMatrix.pack(
                columns,
                depth,
                (first, count, into, offset) ->
                        System.arraycopy(w, first * depth, into, offset, count * depth),
                bias,
                workers());
    }
}
