package io.github.panabert.kernel;

/** Threads that don't keep the process alive, and inherit nothing of who starts them. */
public final class DaemonThread {
    private DaemonThread() {}

    /** Starts a thread; null if there can be no more. */
    public static Thread start(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        try {
            thread.start();
            return thread;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }
}
