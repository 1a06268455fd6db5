package io.github.panabert.pipeline;

import io.github.panabert.kernel.DaemonThread;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A part of a model that a daemon thread reads while its caller reads the rest. */
final class Loading<T> {
    private final FutureTask<T> reading;

    private Loading(FutureTask<T> reading) {
        this.reading = reading;
    }

    /** Begins with a folder's tokenizer. */
    static Loading<BertTokenizer> tokenizer(Path folder) {
        return begin(() -> BertTokenizer.fromPretrained(folder));
    }

    /** Begins; where there can be no more threads, the caller reads. */
    static <T> Loading<T> begin(Supplier<T> part) {
        FutureTask<T> reading = new FutureTask<>(part::get);
        if (DaemonThread.start("panabert-loading", reading) == null) {
            reading.run();
        }
        return new Loading<>(reading);
    }

    /** The part; what its reading threw, this throws. An interrupted caller stays so. */
    T get() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return reading.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // a supplier throws nothing else
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
