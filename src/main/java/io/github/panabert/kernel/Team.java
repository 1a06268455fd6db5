package io.github.panabert.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The process's daemon threads, one job at a time. */
final class Team {
    static final Team SHARED = new Team();

    /**
     * How long a helper spins for the next job before it parks: longer than the gap between two
     * steps of a forward.
     */
    private static final long SPIN_NANOS = 50_000;

    /** Scratch kept for callers to come. */
    private static final int POOLED_SCRATCH = 2 * Runtime.getRuntime().availableProcessors();

    /** One call's tasks, taken one by one by whoever is free. */
    private static final class Job {
        final long number;
        final Workers.Task task;
        final int count;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger seats;
        final AtomicInteger working = new AtomicInteger();
        volatile Throwable failure;

        Job(long number, Workers.Task task, int count, int helpers) {
            this.number = number;
            this.task = task;
            this.count = count;
            this.seats = new AtomicInteger(helpers);
        }

        void work(Scratch scratch) {
            try {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    task.run(i, scratch);
                }
            } catch (Throwable t) {
                failure = t;
                next.set(count);
            }
        }
    }

    private final class Helper extends Thread {
        private final Scratch scratch = new Scratch();
        private long last; // the number, not the job: a job holds on to its caller's arrays
        volatile boolean parked;

        Helper(int number) {
            super(null, null, "panabert-" + number, 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                serve(await());
            }
        }

        private void serve(Job next) {
            last = next.number;
            next.working.incrementAndGet();
            if (next.seats.getAndDecrement() > 0) {
                next.work(scratch);
            }
            next.working.decrementAndGet();
        }

        private Job await() {
            long start = System.nanoTime();
            for (int i = 1; ; i++) {
                Job current = fresh();
                if (current != null) {
                    return current;
                }
                Thread.onSpinWait();
                if (i % 64 == 0 && System.nanoTime() - start > SPIN_NANOS) {
                    parked = true;
                    if (fresh() == null) {
                        LockSupport.park(Team.this);
                    }
                    parked = false;
                    start = System.nanoTime();
                }
            }
        }

        private Job fresh() {
            Job current = job;
            return current == null || current.number == last ? null : current;
        }
    }

    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<Helper> helpers = new ArrayList<>(); // guarded by busy
    private final ConcurrentLinkedDeque<Scratch> pool = new ConcurrentLinkedDeque<>();
    private final AtomicInteger pooled = new AtomicInteger();
    private long jobs; // guarded by busy
    private volatile Job job;

    private Team() {}

    void run(int threads, int count, Workers.Task task) {
        Scratch scratch = borrow();
        try {
            if (threads > 1 && busy.compareAndSet(false, true)) {
                try {
                    share(threads - 1, count, task, scratch);
                } finally {
                    busy.set(false);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    task.run(i, scratch);
                }
            }
        } finally {
            giveBack(scratch);
        }
    }

    private void share(int helping, int count, Workers.Task task, Scratch scratch) {
        hire(helping);
        Job shared = new Job(++jobs, task, count, helping);
        job = shared;
        wake(helping);
        shared.work(scratch);
        job = null;
        for (int i = 1; shared.working.get() > 0; i++) {
            Thread.onSpinWait();
            if (i % 1024 == 0) {
                Thread.yield(); // the helper may have lost its processor
            }
        }
        if (shared.failure != null) {
            rethrow(shared.failure);
        }
    }

    /** Before there is a job: a thread that can't be started must not leave one running. */
    private void hire(int helping) {
        while (helpers.size() < helping) {
            Helper helper = new Helper(helpers.size() + 1);
            helper.start();
            helpers.add(helper);
        }
    }

    private void wake(int helping) {
        for (int i = 0; i < helping; i++) {
            Helper helper = helpers.get(i);
            if (helper.parked) {
                LockSupport.unpark(helper);
            }
        }
    }

    private Scratch borrow() {
        Scratch scratch = pool.pollFirst();
        if (scratch == null) {
            return new Scratch();
        }
        pooled.decrementAndGet();
        return scratch;
    }

    private void giveBack(Scratch scratch) {
        if (pooled.incrementAndGet() <= POOLED_SCRATCH) {
            pool.addFirst(scratch);
        } else {
            pooled.decrementAndGet();
        }
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
