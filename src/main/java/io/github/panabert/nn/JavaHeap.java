package io.github.panabert.nn;

import java.util.Locale;

/** Room on the Java heap for matrices, looked for before they are packed. */
public final class JavaHeap {
    private JavaHeap() {}

    /**
     * @param what what needs the room, for the message
     * @param bytes how much
     * @throws IllegalStateException if there is not as much free
     */
    public static void require(String what, double bytes) {
        if (bytes > free()) {
            System.gc(); // what is garbage counts as taken before
        }
        double free = free();
        if (bytes > free) {
            long max = Runtime.getRuntime().maxMemory();
            throw new IllegalStateException(
                    "%s need %s MB of Java heap, %s of %s MB are free: start java with -Xmx%sm or more"
                            .formatted(
                                    what,
                                    megabytes(bytes),
                                    megabytes(free),
                                    megabytes(max),
                                    megabytes(1.25 * bytes + max - free + (64 << 20))));
        }
    }

    private static double free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.0f", Math.ceil(bytes / (1 << 20)));
    }
}
