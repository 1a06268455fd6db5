package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How threads are shared out, and what those cost that wait. */
@Timeout(60)
class TeamTest {
    private static final long MILLIS = 1_000_000;

    /** Of half a second's waiting; a thread that spins takes all of it. */
    private static final long MOST_CPU_NANOS = 100 * MILLIS;

    @Test
    void everyTaskRunsOnceWhereThreadsOutnumberProcessors() throws Exception {
        Team team = new Team(4 * Runtime.getRuntime().availableProcessors());
        List<Thread> callers = new ArrayList<>();
        AtomicInteger wrong = new AtomicInteger();
        for (int caller = 0; caller < 6; caller++) {
            callers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int repeat = 0; repeat < 2000; repeat++) {
                                            wrong.addAndGet(wrongRuns(team, repeat % 40));
                                        }
                                    }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(wrong).hasValue(0);
    }

    /** How many tasks did not run exactly once by the time the call returned. */
    private static int wrongRuns(Team team, int count) {
        AtomicIntegerArray runs = new AtomicIntegerArray(count + 1);
        team.run(5, count, (index, scratch) -> runs.incrementAndGet(index));
        int wrong = runs.get(count);
        for (int i = 0; i < count; i++) {
            wrong += runs.get(i) == 1 ? 0 : 1;
        }
        return wrong;
    }

    @Test
    void noTwoTasksAtOnceHaveTheSameScratchHoweverManyCallANewTeam() throws Exception {
        AtomicInteger shared = new AtomicInteger();
        for (int round = 0; round < 300; round++) {
            Team team = new Team(4);
            Set<Scratch> inUse = ConcurrentHashMap.newKeySet();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 3; caller++) {
                callers.add(Thread.ofPlatform().start(() -> useScratches(team, inUse, shared)));
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(shared).hasValue(0);
    }

    private static void useScratches(Team team, Set<Scratch> inUse, AtomicInteger shared) {
        for (int repeat = 0; repeat < 20; repeat++) {
            team.run(
                    4,
                    4,
                    (index, scratch) -> {
                        if (!inUse.add(scratch)) {
                            shared.incrementAndGet();
                        }
                        Thread.onSpinWait();
                        inUse.remove(scratch);
                    });
        }
    }

    @Test
    void aHelperThatIsNotNeededEndsAndAnotherOneComes() throws Exception {
        Team team = new Team(2, MILLIS);
        for (int repeat = 0; repeat < 3; repeat++) {
            CyclicBarrier meeting = new CyclicBarrier(2);
            Set<Thread> met = ConcurrentHashMap.newKeySet();
            team.run(
                    2,
                    2,
                    (index, scratch) -> {
                        met.add(Thread.currentThread());
                        await(meeting);
                    });
            met.remove(Thread.currentThread());
            assertThat(met).hasSize(1);
            met.iterator().next().join();
        }
    }

    @Test
    void onOneProcessorTheCallerComputesAlone() {
        assertThat(threadsOf(new Team(1), 8)).containsExactly(Thread.currentThread());
    }

    private static Set<Thread> threadsOf(Team team, int threads) {
        Set<Thread> found = ConcurrentHashMap.newKeySet();
        team.run(threads, 1000, (index, scratch) -> found.add(Thread.currentThread()));
        return found;
    }

    @Test
    void callersOfTwoThreadsHaveTwoEachWhereThereAreProcessors() throws Exception {
        Team team = new Team(4);
        whileACallerIsAtWork(
                team,
                2,
                () -> {
                    meetInATask(team, 2); // which one thread alone never would
                    assertThat(threadsOf(team, 4)).hasSizeLessThanOrEqualTo(2);
                });
        meetInATask(team, 4);
    }

    @Test
    void twoCallersOnTwoProcessorsComputeAlone() throws Exception {
        Team team = new Team(2);
        Runnable alone =
                () -> assertThat(threadsOf(team, 2)).containsExactly(Thread.currentThread());
        whileACallerIsAtWork(team, 2, alone);
    }

    @Test
    void aThreadTakesItsOwnRangeInOrderAndThenWhatIsLeftOfAnothers() {
        Team team = new Team(2);
        CyclicBarrier first = new CyclicBarrier(2);
        CountDownLatch others = new CountDownLatch(5);
        Map<Thread, List<Integer>> taken = new ConcurrentHashMap<>();
        team.run(
                2,
                6,
                (index, scratch) -> {
                    taken.computeIfAbsent(Thread.currentThread(), _ -> new ArrayList<>())
                            .add(index);
                    if (index % 3 == 0) {
                        await(first);
                    }
                    if (index == 3) {
                        await(others);
                    }
                    others.countDown();
                });
        assertThat(taken.values()).containsExactlyInAnyOrder(List.of(0, 1, 2, 4, 5), List.of(3));
    }

    /** Runs tasks of which none ends before as many have begun. */
    private static void meetInATask(Team team, int threads) {
        CyclicBarrier meeting = new CyclicBarrier(threads);
        team.run(threads, threads, (index, scratch) -> await(meeting));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void whileACallerIsAtWork(Team team, int threads, Runnable meanwhile)
            throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread caller =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        team.run(
                                                threads,
                                                threads,
                                                (index, scratch) -> {
                                                    begun.countDown();
                                                    await(done);
                                                }));
        begun.await();
        try {
            meanwhile.run();
        } finally {
            done.countDown();
            caller.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void idleHelpersCostNoCpuTimeEvenInterruptedOnes() throws Exception {
        meetInATask(new Team(4), 4);
        List<Thread> helpers =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("panabert-"))
                        .toList();
        assertThat(helpers).hasSizeGreaterThanOrEqualTo(3);
        helpers.forEach(Thread::interrupt);
        Thread.sleep(50);
        long before = helpers.stream().mapToLong(TeamTest::cpuNanos).sum();
        Thread.sleep(500);
        long after = helpers.stream().mapToLong(TeamTest::cpuNanos).sum();
        assertThat(after - before).as("ns of CPU time").isLessThan(MOST_CPU_NANOS);
    }

    @Test
    void aCallerThatWaitsCostsNoCpuTimeAndStaysInterrupted() {
        Team team = new Team(2);
        Thread caller = Thread.currentThread();
        AtomicBoolean helped = new AtomicBoolean();
        caller.interrupt();
        long before = cpuNanos(caller);
        callUntilHelped(team, caller, helped);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(cpuNanos(caller) - before).as("ns of CPU time").isLessThan(MOST_CPU_NANOS);
    }

    @Test
    void aVirtualThreadThatWaitsLeavesItsCarrier() throws Exception {
        Team team = new Team(2);
        AtomicBoolean helped = new AtomicBoolean();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> callUntilHelped(team, Thread.currentThread(), helped));
        while (!helped.get()) {
            Thread.sleep(1);
        }
        Thread.sleep(100);
        assertThat(caller.getState()).isEqualTo(Thread.State.WAITING);
        caller.join();
    }

    /** Returns when a helper, but not the caller, has slept over a task. */
    private static void callUntilHelped(Team team, Thread caller, AtomicBoolean helped) {
        while (!helped.get()) {
            team.run(
                    2,
                    2,
                    (index, scratch) -> {
                        if (Thread.currentThread() != caller) {
                            helped.set(true);
                            sleep();
                        }
                    });
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long cpuNanos(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
    }
}
