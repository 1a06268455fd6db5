package io.github.panabert.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a benchmark counts beside its calls; JMH reports each a second. */
public final class Rates {
    private Rates() {}

    /** Floating-point operations: billions of them, and their share of the peak. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Flops {
        public double gigaflops;
        public double shareOfPeak;

        void add(double flops, double peak) {
            gigaflops += flops / 1e9;
            shareOfPeak += flops / peak;
        }
    }

    /** Tokens, special ones counted and padding not. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Tokens {
        public long tokens;
    }

    /** Numbers of an array. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Elements {
        public long elements;
    }
}
