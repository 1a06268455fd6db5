package io.github.panabert.kernel;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * The tasks of one call of a {@link Team}, in as many ranges as threads are expected. Each takes
 * the tasks of its own range in order, so that one can prepare the next, and then what is left of
 * the others'.
 */
final class Job {
    /** Of a job whose caller could not wait for it; no helper takes a task of it any more. */
    static final Throwable ABANDONED = new CancellationException();

    private static final AtomicIntegerFieldUpdater<Job> BUSY_HELPERS =
            AtomicIntegerFieldUpdater.newUpdater(Job.class, "busyHelpers");

    private final Workers.Task task;
    private final int count;
    private final AtomicIntegerArray next; // of each range
    private final AtomicInteger arrived = new AtomicInteger();
    private final Spin spin = new Spin();
    private volatile Thread parkedCaller;

    // read and written by a caller that may have no stack left to call
    volatile int busyHelpers;
    volatile Throwable failure;
    volatile boolean over;
    boolean awaited;

    Job(Workers.Task task, int count, int ranges) {
        this.task = task;
        this.count = count;
        this.next = new AtomicIntegerArray(ranges);
        for (int range = 0; range < ranges; range++) {
            next.setPlain(range, first(range));
        }
    }

    private int first(int range) {
        return (int) ((long) count * range / next.length());
    }

    void work(Scratch scratch) {
        try {
            int own = arrived.getAndIncrement();
            for (int i = 0; i < next.length(); i++) {
                work((own + i) % next.length(), scratch);
            }
        } catch (Throwable t) {
            failure = t;
        }
    }

    private void work(int range, Scratch scratch) {
        int end = first(range + 1);
        for (int i; failure == null && (i = next.getAndIncrement(range)) < end; ) {
            task.run(i, scratch);
        }
    }

    void help(Scratch scratch) {
        BUSY_HELPERS.getAndIncrement(this);
        work(scratch);
    }

    void helped() {
        if (BUSY_HELPERS.decrementAndGet(this) == 0) {
            LockSupport.unpark(parkedCaller);
        }
    }

    /**
     * When no task is left: waits until those are done that helpers have taken. A helper that is
     * still to come will find none.
     */
    void await() {
        spin.begin();
        while (busyHelpers > 0) {
            if (!spin.goesOn()) {
                park();
            }
        }
        awaited = true;
    }

    private void park() {
        parkedCaller = Thread.currentThread();
        boolean interrupted = false;
        while (busyHelpers > 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // with which it would not park again
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void rethrowFailure() {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown);
        }
    }
}
