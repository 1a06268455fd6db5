package io.github.panabert.kernel;

/** Threads that don't keep the process alive, and inherit nothing of who starts them. */
public final class DaemonThread {
    private DaemonThread() {}

    /**
     * Starts a thread. If the heap is full its work may end early, which nobody need be told of.
     *
     * @return null if there can be no more threads
     */
    public static Thread start(String name, Runnable work) {
        Thread thread = of(name, work);
        return thread != null && start(thread) ? thread : null;
    }

    /** A thread to be started; null if there is no memory for it. */
    static Thread of(String name, Runnable work) {
        try {
            Thread thread = new Thread(null, () -> runUnlessFull(work), name, 0, false);
            thread.setDaemon(true);
            return thread;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Whether it could be started. */
    static boolean start(Thread thread) {
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private static void runUnlessFull(Runnable work) {
        try {
            work.run();
        } catch (OutOfMemoryError e) {
            // its caller does without it
        }
    }
}
