package io.github.panabert.bert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How threads share a batch: some parts one after the other with all threads at each, the others
 * side by side with a thread each. Side by side needs no waiting for each other, but enough parts
 * of like cost; a lone sentence is split inside.
 *
 * @param together parts that take all threads
 * @param apart parts that take a thread each, the costliest first
 */
record Schedule(List<Part> together, List<Part> apart) {
    /**
     * Rows of a thread's part: enough to use a panel of weights often, few enough for a layer's
     * results to stay in the cache.
     */
    private static final int PART_ROWS = 256;

    /** Rows a thread needs to be better off alone. */
    private static final int ROWS_ALONE = 48;

    /** How much longer than its share the busiest thread may take. */
    private static final double SLACK = 1.1;

    static Schedule of(Batch batch, int threads, BertConfig config) {
        Part whole = new Part(batch, 0, batch.size());
        boolean small = whole.rows() < threads * ROWS_ALONE;
        if (threads > 1 && (small || batch.size() == 1)) {
            return new Schedule(List.of(whole), List.of());
        }
        List<Part> apart =
                new ArrayList<>(parts(batch, Math.clamp(whole.rows() / threads, 1, PART_ROWS)));
        Comparator<Part> byCost = Comparator.comparingDouble(part -> cost(part, config));
        apart.sort(byCost.reversed());
        List<Part> together = new ArrayList<>();
        while (threads > 1 && !apart.isEmpty() && busiest(apart, threads, config) > SLACK) {
            together.add(apart.removeFirst());
        }
        return apart.isEmpty()
                ? new Schedule(
                        parts(batch, threads * PART_ROWS), apart) // fewer, so wait less often
                : new Schedule(together, apart);
    }

    /** Consecutive sequences, as many as make up the rows. */
    private static List<Part> parts(Batch batch, int rows) {
        List<Part> parts = new ArrayList<>();
        int first = 0;
        for (int end = 1; end <= batch.size(); end++) {
            boolean full =
                    end == batch.size() || batch.offset(end + 1) - batch.offset(first) > rows;
            if (full) {
                parts.add(new Part(batch, first, end));
                first = end;
            }
        }
        return parts;
    }

    /**
     * The busiest thread's cost, if each takes the next part when it is done, as a multiple of its
     * share.
     */
    private static double busiest(List<Part> parts, int threads, BertConfig config) {
        double[] busy = new double[threads];
        double all = 0;
        for (Part part : parts) {
            int next = 0;
            for (int t = 1; t < threads; t++) {
                next = busy[t] < busy[next] ? t : next;
            }
            busy[next] += cost(part, config);
            all += cost(part, config);
        }
        double most = 0;
        for (double cost : busy) {
            most = Math.max(most, cost);
        }
        return most * threads / all;
    }

    /** The multiplications of a layer. */
    private static double cost(Part part, BertConfig config) {
        double hidden = config.hiddenSize();
        double cost = part.rows() * hidden * (4 * hidden + 2 * config.intermediateSize());
        for (int i = 0; i < part.size(); i++) {
            cost += 2 * hidden * part.length(i) * part.length(i);
        }
        return cost;
    }
}
