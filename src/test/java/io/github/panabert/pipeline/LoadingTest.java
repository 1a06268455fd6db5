package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoadingTest {
    @Test
    void aDaemonThreadReads() {
        Thread reader = Loading.begin(Thread::currentThread).get();
        assertThat(reader).isNotSameAs(Thread.currentThread());
        assertThat(reader.isDaemon()).isTrue();
    }

    @Test
    void whatReadingThrowsIsThrownAsItIs() {
        RuntimeException refusal = new IllegalArgumentException("vocab.txt: not UTF-8");
        Error error = new OutOfMemoryError();
        assertThatThrownBy(() -> failing(refusal).get()).isSameAs(refusal);
        assertThatThrownBy(() -> failing(error).get()).isSameAs(error);
    }

    private static Loading<Object> failing(Throwable failure) {
        return Loading.begin(
                () -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                });
    }

    @Test
    void anInterruptedCallerWaitsAndStaysInterrupted() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Loading<String> loading =
                Loading.begin(
                        () -> {
                            try {
                                interrupted.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return "read";
                        });
        Thread.currentThread().interrupt();
        interrupted.countDown();
        assertThat(loading.get()).isEqualTo("read");
        assertThat(Thread.interrupted()).isTrue();
    }
}
