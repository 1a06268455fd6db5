package io.github.panabert.kernel;

/** Waiting that is over too soon for parking to pay; by one thread at a time. */
final class Spin {
    /**
     * How long a helper spins for its next job, and a caller for its helpers, before they park:
     * longer than one waits at a step of a forward when the other one's processor is the slower by
     * half, less than a turn on the processor.
     */
    private static final long NANOS = 800_000;

    private static final int TURNS_PER_LOOK_AT_THE_CLOCK = 64;

    private long start;
    private int turns;

    void begin() {
        start = System.nanoTime();
        turns = 0;
    }

    boolean goesOn() {
        Thread.onSpinWait();
        return ++turns % TURNS_PER_LOOK_AT_THE_CLOCK != 0 || System.nanoTime() - start < NANOS;
    }
}
