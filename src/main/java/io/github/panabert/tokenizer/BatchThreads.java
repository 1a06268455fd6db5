package io.github.panabert.tokenizer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * How many threads share the texts of a batch: the caller, and as many of the common pool as are
 * left.
 */
record BatchThreads(int count) {
    BatchThreads {
        if (count < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + count);
        }
    }

    static BatchThreads ofProcessors() {
        return new BatchThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Does all of 0 to {@code size} - 1, in any order. */
    void forEach(int size, IntConsumer action) {
        AtomicInteger next = new AtomicInteger();
        // A stream of n elements never has more than n threads; of a single one, the caller.
        IntStream.range(0, Math.min(count, size))
                .parallel()
                .forEach(
                        _ -> {
                            for (int i = next.getAndIncrement();
                                    i < size;
                                    i = next.getAndIncrement()) {
                                action.accept(i);
                            }
                        });
    }
}
