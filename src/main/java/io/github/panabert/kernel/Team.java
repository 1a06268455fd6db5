package io.github.panabert.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads, the helpers, that callers share: one less than there are processors, started when
 * they are first needed. Callers that are at work at the same time divide the processors among
 * themselves; each takes its helpers for one job, and does without those that don't come in time.
 */
final class Team {
    static final Team SHARED = new Team(Runtime.getRuntime().availableProcessors());

    /**
     * How long a helper spins for its next job, and a caller for its helpers, before they park:
     * longer than one waits at a step of a forward when the other one's processor is the slower by
     * half, less than a turn on the processor.
     */
    private static final long SPIN_NANOS = 800_000;

    private static final int SPINS_PER_LOOK_AT_THE_CLOCK = 64;

    private final int processors;
    private final Helper[] helpers;
    private final Pool<Scratch> scratches;
    private final AtomicInteger callers = new AtomicInteger();
    private final AtomicInteger helping = new AtomicInteger();

    Team(int processors) {
        this.processors = processors;
        this.helpers = new Helper[processors - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
        }
        this.scratches = new Pool<>(2 * processors, Scratch::new);
    }

    void run(int threads, int count, Workers.Task task) {
        Scratch scratch = scratches.borrow();
        try {
            run(threads, count, task, scratch);
        } finally {
            scratches.giveBack(scratch);
        }
    }

    /** With the caller's own working memory. */
    void run(int threads, int count, Workers.Task task, Scratch scratch) {
        if (Math.min(threads, count) > 1) {
            share(threads, count, task, scratch);
            return;
        }
        for (int i = 0; i < count; i++) {
            task.run(i, scratch);
        }
    }

    Scratch borrowScratch() {
        return scratches.borrow();
    }

    void giveBack(Scratch scratch) {
        scratches.giveBack(scratch);
    }

    private void share(int threads, int count, Workers.Task task, Scratch scratch) {
        int sharing = callers.incrementAndGet();
        try {
            int share = Math.min(Math.ceilDiv(processors, sharing), Math.min(threads, count));
            Job job = new Job(task, count, share);
            int called = call(job, Math.min(share - 1, processors - sharing - helping.get()));
            job.work(scratch);
            job.await();
            dismiss(job, called);
            job.rethrowFailure();
        } finally {
            callers.decrementAndGet();
        }
    }

    /** Calls as many helpers as are wanted and idle; answers how many of the first were asked. */
    private int call(Job job, int wanted) {
        int asked = 0;
        for (int left = wanted; left > 0 && asked < helpers.length; asked++) {
            if (helpers[asked].call(job)) {
                helping.incrementAndGet();
                left--;
            }
        }
        return asked;
    }

    private void dismiss(Job job, int asked) {
        for (int i = 0; i < asked; i++) {
            if (helpers[i].leave(job)) {
                helping.decrementAndGet();
            }
        }
    }

    /**
     * One call's tasks, in as many ranges as threads are expected. Each takes the tasks of its own
     * range in order, so that one can prepare the next, and then what is left of the others'.
     */
    private static final class Job {
        private final Workers.Task task;
        private final int count;
        private final AtomicIntegerArray next; // of each range
        private final AtomicInteger arrived = new AtomicInteger();
        private final AtomicInteger busyHelpers = new AtomicInteger();
        private volatile Throwable failure;
        private volatile Thread parkedCaller;

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
            busyHelpers.incrementAndGet();
            work(scratch);
        }

        void helped() {
            if (busyHelpers.decrementAndGet() == 0) {
                LockSupport.unpark(parkedCaller);
            }
        }

        /**
         * When no task is left: waits until those are done that helpers have taken. A helper that
         * is still to come will find none.
         */
        void await() {
            for (Spin spin = new Spin(); busyHelpers.get() > 0; ) {
                if (!spin.goesOn()) {
                    park();
                }
            }
        }

        private void park() {
            parkedCaller = Thread.currentThread();
            boolean interrupted = false;
            while (busyHelpers.get() > 0) {
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

    /** Waiting that is over too soon for parking to pay. */
    private static final class Spin {
        private final long start = System.nanoTime();
        private int spins;

        boolean goesOn() {
            Thread.onSpinWait();
            return ++spins % SPINS_PER_LOOK_AT_THE_CLOCK != 0
                    || System.nanoTime() - start < SPIN_NANOS;
        }
    }

    private final class Helper implements Runnable {
        private final String name;
        private final Scratch scratch = new Scratch();
        private final AtomicReference<Job> job = new AtomicReference<>(); // null while it is idle
        private Thread thread; // written by who has set the job
        private volatile boolean parked;

        Helper(int number) {
            this.name = "panabert-" + number;
        }

        /** Whether it was idle, and comes. */
        boolean call(Job to) {
            if (job.get() != null || !job.compareAndSet(null, to)) {
                return false;
            }
            if (thread == null) {
                return start(to);
            }
            if (parked) {
                LockSupport.unpark(thread);
            }
            return true;
        }

        private boolean start(Job to) {
            thread = DaemonThread.start(name, this);
            if (thread == null) { // do with fewer
                leave(to);
            }
            return thread != null;
        }

        /** Whether this made it idle: that it has done its part, or is not to come any more. */
        boolean leave(Job from) {
            return job.get() == from && job.compareAndSet(from, null);
        }

        @Override
        public void run() {
            while (true) {
                Job called = await();
                called.help(scratch);
                if (leave(called)) { // before its caller has its next job
                    helping.decrementAndGet();
                }
                called.helped();
            }
        }

        private Job await() {
            Spin spin = new Spin();
            Job called;
            while ((called = job.get()) == null) {
                if (!spin.goesOn()) {
                    park();
                    spin = new Spin();
                }
            }
            return called;
        }

        private void park() {
            parked = true;
            if (job.get() == null) {
                LockSupport.park(Team.this);
            }
            parked = false;
            Thread.interrupted(); // nobody's to use; with it, it would not park again
        }
    }
}
