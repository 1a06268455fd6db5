package io.github.panabert.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads, the helpers, that callers share: one less than there are processors, started when
 * they are needed, ended when they have not been for half a minute. Callers that are at work at the
 * same time divide the processors among themselves; each takes its helpers for one job, and does
 * without those that don't come in time.
 */
final class Team {
    static final Team SHARED = new Team(Runtime.getRuntime().availableProcessors());

    /** How long a helper waits for a job before it ends, so that it does not hold its classes. */
    private static final long KEEP_ALIVE_NANOS = 30_000_000_000L;

    /** What a helper has at its end, so that none calls it. */
    private static final Job ENDING = new Job(null, 0, 0);

    private final int processors;
    private final long keepAliveNanos;
    private final Helper[] helpers;
    private final Pool<Scratch> scratches;
    private final AtomicInteger callers = new AtomicInteger();

    Team(int processors) {
        this(processors, KEEP_ALIVE_NANOS);
    }

    Team(int processors, long keepAliveNanos) {
        this.processors = processors;
        this.keepAliveNanos = keepAliveNanos;
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
            try {
                int called = call(job, Math.min(share - 1, processors - sharing - helping()));
                job.work(scratch);
                job.await();
                dismiss(job, called);
            } finally { // at the end of the stack, too: so nothing is called here
                if (!job.awaited) {
                    job.failure = Job.ABANDONED;
                    while (job.busyHelpers > 0) {}
                }
                job.over = true;
            }
            job.rethrowFailure();
        } finally {
            callers.decrementAndGet();
        }
    }

    private int helping() {
        int helping = 0;
        for (Helper helper : helpers) {
            helping += helper.isIdle() ? 0 : 1;
        }
        return helping;
    }

    /** Calls as many helpers as are wanted and idle; answers how many of the first were asked. */
    private int call(Job job, int wanted) {
        int asked = 0;
        for (int left = wanted; left > 0 && asked < helpers.length; asked++) {
            if (helpers[asked].call(job)) {
                left--;
            }
        }
        return asked;
    }

    private void dismiss(Job job, int asked) {
        for (int i = 0; i < asked; i++) {
            helpers[i].leave(job);
        }
    }

    private final class Helper implements Runnable {
        private final String name;
        private final Scratch scratch = new Scratch();
        private final Spin spin = new Spin();
        private final AtomicReference<Job> job = new AtomicReference<>(); // null while it is idle
        private Thread thread; // written by who has set the job
        private volatile boolean parked;

        Helper(int number) {
            this.name = "panabert-" + number;
        }

        boolean isIdle() {
            return isOver(job.get());
        }

        /** Nothing to do; a job that is over is one whose caller could not dismiss its helpers. */
        private static boolean isOver(Job had) {
            return had == null || had.over;
        }

        /** Whether it was idle, and comes. */
        boolean call(Job to) {
            Job had = job.get();
            if (!isOver(had) || !job.compareAndSet(had, to)) {
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
            boolean started = false;
            try {
                thread = DaemonThread.of(name, this); // before it runs: who calls it next asks
                started = thread != null && DaemonThread.start(thread);
            } finally {
                if (!started) { // do with fewer
                    thread = null;
                    leave(to);
                }
            }
            return started;
        }

        /**
         * Makes it idle, unless it is already: it has done its part, or is not to come any more.
         */
        void leave(Job from) {
            if (job.get() == from) {
                job.compareAndSet(from, null);
            }
        }

        @Override
        public void run() {
            try {
                for (Job called; (called = await()) != null; ) {
                    called.help(scratch);
                    leave(called); // before its caller has its next job
                    called.helped();
                }
            } finally {
                thread = null;
                job.set(null);
            }
        }

        /** The next job, or null at the end, when there can be none any more. */
        private Job await() {
            spin.begin();
            Job called;
            while ((called = job.get()) == null) {
                if (!spin.goesOn()) {
                    if (!park() && job.compareAndSet(null, ENDING)) {
                        return null;
                    }
                    spin.begin();
                }
            }
            return called;
        }

        /** Whether it was woken in time. */
        private boolean park() {
            long began = System.nanoTime();
            parked = true;
            if (job.get() == null) {
                LockSupport.parkNanos(Team.this, keepAliveNanos);
            }
            parked = false;
            Thread.interrupted(); // nobody's to use; with it, it would not park again
            return System.nanoTime() - began < keepAliveNanos;
        }
    }
}
