package io.github.panabert.kernel;

/**
 * A number of threads to share work among: the caller and, from one team that the whole process
 * shares, daemon threads that spin briefly for the next piece of work and then park. Immutable and
 * thread-safe.
 *
 * <p>Callers at work at the same time with more than one thread share the processors evenly, each
 * computing with at least its own thread; no more threads compute for them than there are
 * processors. A caller with one thread takes part in nothing. A caller waits for a piece that
 * another thread has begun, spinning briefly and then parked; a virtual thread leaves its carrier
 * then. An interrupted caller gets its result and stays interrupted.
 *
 * <p>Once in a process, after its first few sentences, one more daemon thread runs for about a
 * second: it has the vector kernels compiled, until when plain loops give the same bits. Another
 * one has these compiled when the first model is loaded, and is gone within some milliseconds.
 */
public final class Workers {
    /** A piece of work; pieces run in any order and on any of the threads. */
    @FunctionalInterface
    public interface Task {
        /**
         * Computes one piece.
         *
         * @param scratch the working memory of the thread that runs it
         */
        void run(int index, Scratch scratch);
    }

    /** Far beyond any machine, and small enough that no count of tasks overflows. */
    private static final int MOST_THREADS = 1 << 16;

    private final int threads;
    private final Scratch own; // of the only thread, or null

    private Workers(int threads) {
        this.threads = threads;
        this.own = null;
    }

    /** The thread that has this working memory, and no other. */
    Workers(Scratch own) {
        this.threads = 1;
        this.own = own;
    }

    /**
     * As many threads, the caller included.
     *
     * @throws IllegalArgumentException if that is not at least one, or beyond any machine
     */
    public static Workers of(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads: expected 1 to " + MOST_THREADS + ", found " + threads);
        }
        return new Workers(threads);
    }

    /** As many threads as there are processors for this process. */
    public static Workers ofProcessors() {
        return of(Runtime.getRuntime().availableProcessors());
    }

    public int threads() {
        return threads;
    }

    /**
     * Runs the tasks 0 to count - 1 and returns when all are done; what a task throws, it throws.
     * Each thread takes those of a range of its own in order, then what is left of the others'.
     */
    public void run(int count, Task task) {
        if (own == null) {
            Team.SHARED.run(threads, count, task);
        } else {
            Team.SHARED.run(threads, count, task, own);
        }
    }

    /** Working memory of the caller's, to be given back. */
    Scratch borrowScratch() {
        return own == null ? Team.SHARED.borrowScratch() : own;
    }

    void giveBack(Scratch scratch) {
        if (scratch != own) {
            Team.SHARED.giveBack(scratch);
        }
    }
}
