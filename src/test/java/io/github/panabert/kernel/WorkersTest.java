package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void everyTaskRunsOnce() {
        for (int threads : new int[] {1, 2, 3, 5}) {
            for (int count : new int[] {0, 1, 2, 7, 1000}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, count));
                for (int repeat = 0; repeat < 50; repeat++) {
                    Workers.of(threads).run(count, (index, scratch) -> runs.incrementAndGet(index));
                    for (int i = 0; i < count; i++) {
                        assertThat(runs.get(i)).as("task %d of %d", i, count).isEqualTo(repeat + 1);
                    }
                }
            }
        }
    }

    @Test
    void aCountOfThreadsThatNoMachineHasIsRefused() {
        for (int threads : new int[] {Integer.MIN_VALUE, 0, 65537, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> Workers.of(threads))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("threads: expected 1 to 65536, found " + threads);
        }
    }

    @Test
    void manyCallersShareIt() throws Exception {
        LongAdder sum = new LongAdder();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 20; caller++) {
                executor.submit(
                        () -> {
                            for (int repeat = 0; repeat < 100; repeat++) {
                                Workers.of(3).run(10, (index, scratch) -> sum.add(index));
                            }
                        });
            }
        }
        assertThat(sum.sum()).isEqualTo(20 * 100 * 45);
    }

    @Test
    void aTaskMayRunTasks() {
        LongAdder sum = new LongAdder();
        Workers workers = Workers.of(3);
        workers.run(
                5,
                (outer, scratch) ->
                        workers.run(
                                4,
                                (inner, other) -> {
                                    assertThat(other).isNotSameAs(scratch);
                                    sum.add(1);
                                }));
        assertThat(sum.sum()).isEqualTo(20);
    }

    @Test
    void tasksOfATaskAloneShareItsWorkingMemory() {
        Set<Scratch> used = ConcurrentHashMap.newKeySet();
        LongAdder ran = new LongAdder();
        Workers.of(2)
                .run(
                        100,
                        (outer, scratch) -> {
                            used.add(scratch);
                            scratch.alone()
                                    .run(
                                            3,
                                            (inner, same) -> {
                                                assertThat(same).isSameAs(scratch);
                                                ran.increment();
                                            });
                        });
        assertThat(ran.sum()).isEqualTo(300);
        assertThat(used).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aFailureReachesTheCallerAndTheTeamGoesOn() {
        Workers workers = Workers.of(3);
        assertThatThrownBy(
                        () ->
                                workers.run(
                                        100,
                                        (index, scratch) -> {
                                            if (index == 37) {
                                                throw new IllegalArgumentException("task 37");
                                            }
                                        }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("task 37");
        everyTaskRunsOnce();
    }

    @Test
    void anInterruptedCallerStillGetsItsResultAndStaysInterrupted() {
        LongAdder sum = new LongAdder();
        Thread.currentThread().interrupt();
        Workers.of(3).run(1000, (index, scratch) -> sum.add(1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sum.sum()).isEqualTo(1000);
    }

    @Test
    void helpersAreDaemons() {
        Thread caller = Thread.currentThread();
        Queue<Thread> helpers = new ConcurrentLinkedQueue<>();
        CountDownLatch met = new CountDownLatch(2);
        new Team(2)
                .run(
                        2,
                        2,
                        (index, scratch) -> {
                            if (Thread.currentThread() != caller) {
                                helpers.add(Thread.currentThread());
                            }
                            met.countDown();
                            await(met);
                        });
        assertThat(helpers).singleElement().matches(Thread::isDaemon);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
