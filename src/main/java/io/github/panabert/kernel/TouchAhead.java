package io.github.panabert.kernel;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How tiles touch a matrix's next panel, which is the only prefetch that Java has: which way pays
 * depends on the processor, on how far away the matrix lies and on the rows. With 16 of them some
 * processors are 1.6 times as fast by pages as without, others 1.4 times as fast without, and with
 * stores these are 1.3 times as fast again. So the first multiplications take turns, and the way
 * stays whose lower quartile of times is the least, since some of the first times are those of code
 * that is being compiled; the bits are the same. Safe for concurrent use.
 */
final class TouchAhead {
    /** What the tiles of a panel do. */
    enum Way {
        /** Each touches its share, all together the next panel from its beginning to its end. */
        IN_ORDER,

        /** Nothing: all is left to the processor. */
        NONE,

        /**
         * The first number of each of its lines is written anew, between the tiles or, where these
         * are few, with each step of some ({@link RewritingMicroKernel}). Only while no other
         * multiplication with this matrix is under way: two that write the same lines, or one that
         * reads what another writes, wait for each other's caches, at worst for twice the time.
         */
        REWRITE,

        /**
         * Low tiles take turns among the next panel's pages, so that loading begins in all of them
         * at once: few rows would wait at the beginning of each.
         */
        BY_PAGES
    }

    /** The times of one way in one range. */
    private static final class Tries {
        private volatile double[] times = {};
        private volatile double lowerQuartile = Double.MAX_VALUE;

        boolean over() {
            return times.length == TURNS;
        }

        synchronized void add(double time) {
            if (over()) {
                return;
            }
            double[] all = Arrays.copyOf(times, times.length + 1);
            all[times.length] = time;
            times = all;
            double[] counted = Arrays.copyOfRange(all, 1, all.length);
            if (counted.length > 0) {
                Arrays.sort(counted);
                lowerQuartile = counted[counted.length / 4];
            }
        }
    }

    private static final Way[] WAYS = Way.values();

    /** The most rows of each range but the last, which decide by themselves. */
    private static final int[] MOST_ROWS = {6, 20, 48, 96, 230};

    /** How many of the ways are worth a try in each range: the first so many. */
    private static final int[] TRIED = {3, 4, 4, 3, 3, 2};

    /** How often each is tried; the first time, when what it needs may be made, does not count. */
    static final int TURNS = 9;

    /** A matrix of more numbers comes from far; smaller ones stay in a nearer cache. */
    private static final int FAR = 64 * MicroKernel.PAGE;

    private final AtomicInteger underWay = new AtomicInteger();
    private final boolean far;
    private final BooleanSupplier tilesTouch;
    private final int[] turns = new int[TRIED.length];
    private final Tries[][] tries = new Tries[TRIED.length][WAYS.length];

    /**
     * Of a matrix of so many numbers.
     *
     * @param tilesTouch whether tiles touch anything yet: the plain loops, with which a process
     *     begins, do not
     */
    TouchAhead(int numbers, BooleanSupplier tilesTouch) {
        far = numbers > FAR;
        this.tilesTouch = tilesTouch;
        for (Tries[] range : tries) {
            for (int way = 0; way < WAYS.length; way++) {
                range[way] = new Tries();
            }
        }
    }

    /**
     * Multiplies.
     *
     * @param rows how many are multiplied
     * @param numbers by how many numbers of weights
     * @param multiplication to be done in this way
     */
    void multiply(int rows, long numbers, Consumer<Way> multiplication) {
        boolean alone = begin();
        try {
            multiply(rows, numbers, alone, multiplication);
        } finally {
            end();
        }
    }

    /** The same with two matrices, this one and another, the numbers being those of both. */
    void multiply(int rows, long numbers, TouchAhead other, Consumer<Way> multiplication) {
        boolean alone = begin() & other.begin();
        try {
            multiply(rows, numbers, alone, multiplication);
        } finally {
            other.end();
            end();
        }
    }

    private void multiply(int rows, long numbers, boolean alone, Consumer<Way> multiplication) {
        Way way = next(rows, alone);
        long began = System.nanoTime();
        multiplication.accept(way);
        took(way, rows, numbers, System.nanoTime() - began);
    }

    /** Whether no other multiplication was under way. */
    private boolean begin() {
        return underWay.getAndIncrement() == 0;
    }

    private void end() {
        underWay.decrementAndGet();
    }

    /** The way for the next multiplication, which is the only one under way or not. */
    Way next(int rows, boolean alone) {
        if (!far) {
            return Way.NONE;
        }
        int range = range(rows);
        if (turns[range] < TURNS * TRIED[range] && tilesTouch.getAsBoolean()) {
            Way way = WAYS[turns[range]++ % TRIED[range]];
            if (alone || way != Way.REWRITE) {
                return way;
            }
        }
        Way best = WAYS[0];
        for (Way way : WAYS) {
            boolean faster = tries(range, way).lowerQuartile < tries(range, best).lowerQuartile;
            if (faster && (alone || way != Way.REWRITE)) {
                best = way;
            }
        }
        return best;
    }

    /** To be told what one took that multiplied so many rows by so many numbers of weights. */
    void took(Way way, int rows, long numbers, long nanos) {
        Tries made = tries(range(rows), way);
        if (far && !made.over() && tilesTouch.getAsBoolean()) {
            made.add((double) nanos / rows / numbers);
        }
    }

    private Tries tries(int range, Way way) {
        return tries[range][way.ordinal()];
    }

    private static int range(int rows) {
        int range = 0;
        while (range < MOST_ROWS.length && rows > MOST_ROWS[range]) {
            range++;
        }
        return range;
    }
}
