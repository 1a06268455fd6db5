package io.github.panabert.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Texts in their order, in batches with at most as many tokens as so many texts of full length
 * have: a batch needs no more memory than these, and the fewer batches there are, the less often
 * threads wait for a batch's last part. A text with more tokens is a batch by itself.
 */
final class TokenBatches<T> {
    /** Reads the texts [from, to). */
    @FunctionalInterface
    interface Reader<T> {
        List<T> read(int from, int to);
    }

    private final int size;
    private final int batchSize;
    private final long room;
    private final Reader<T> reader;
    private final ToIntFunction<T> tokens;
    private final Deque<T> waiting = new ArrayDeque<>();
    private long waitingTokens;
    private int read;

    /**
     * @param size how many texts there are
     * @param batchSize how many of full length make a batch; also how many are read at once
     * @param maxLength the tokens of a text of full length
     * @param tokens how many a text has
     */
    TokenBatches(
            int size, int batchSize, int maxLength, Reader<T> reader, ToIntFunction<T> tokens) {
        this.size = size;
        this.batchSize = batchSize;
        this.room = (long) batchSize * maxLength;
        this.reader = reader;
        this.tokens = tokens;
    }

    /** The next batch, of one text at least; empty when there are no more. */
    List<T> next() {
        while (waitingTokens < room && read < size) {
            int end = read + Math.min(batchSize, size - read);
            for (T text : reader.read(read, end)) {
                waiting.add(text);
                waitingTokens += tokens.applyAsInt(text);
            }
            read = end;
        }
        List<T> batch = new ArrayList<>();
        long taken = 0;
        while (!waiting.isEmpty()) {
            int more = tokens.applyAsInt(waiting.element());
            if (!batch.isEmpty() && taken + more > room) {
                break;
            }
            batch.add(waiting.remove());
            taken += more;
        }
        waitingTokens -= taken;
        return batch;
    }
}
