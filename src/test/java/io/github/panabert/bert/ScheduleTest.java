package io.github.panabert.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final BertConfig CONFIG =
            BertConfig.fromPretrained(Golden.path("tiny", "plain_f32", "model"));

    /** Of the time that the floating-point operations take if all threads are always busy. */
    private static final double MOST = 1.1;

    @ParameterizedTest
    @CsvSource({
        "1, 16, 0, 0",
        "1, 512, 0, 0",
        "8, 128, 0, 0",
        "3, 200, 0, 0",
        "63, 8, 1, 512",
        "63, 16, 1, 512",
        "30, 20, 2, 512",
        "100, 9, 0, 0",
        "500, 40, 20, 256"
    })
    void allThreadsAreBusyToTheEnd(int some, int length, int others, int otherLength) {
        List<Integer> lengths = new ArrayList<>(Collections.nCopies(some, length));
        lengths.addAll(Collections.nCopies(others, otherLength));
        for (int threads : new int[] {1, 2, 3, 4, 8, 64}) {
            check(lengths, threads);
            Collections.shuffle(lengths, new Random(threads));
            check(lengths, threads);
        }
    }

    @Test
    void soAreTheyOverTextsOfAllLengths() {
        Random random = new Random(7);
        for (int repeat = 0; repeat < 200; repeat++) {
            int size = 1 + random.nextInt(64);
            int longest = 1 + random.nextInt(512);
            List<Integer> lengths = random.ints(size, 1, longest + 1).boxed().toList();
            check(lengths, 1 + random.nextInt(9));
        }
    }

    private static void check(List<Integer> lengths, int threads) {
        String what = threads + " threads, lengths " + lengths;
        Batch batch = Batch.of(lengths.stream().map(int[]::new).toArray(int[][]::new));
        Schedule schedule = Schedule.of(batch, threads, CONFIG);
        List<Part> all = new ArrayList<>(schedule.together());
        all.addAll(schedule.apart());
        int[] sequences =
                all.stream()
                        .flatMapToInt(p -> IntStream.range(p.first(), p.end()))
                        .sorted()
                        .toArray();
        assertThat(sequences).as(what).isEqualTo(IntStream.range(0, lengths.size()).toArray());
        double[] busy = new double[threads];
        for (Part part : schedule.apart()) {
            Arrays.sort(busy);
            busy[0] += flops(part); // whoever is done first takes the next
        }
        double shared = schedule.together().stream().mapToDouble(ScheduleTest::flops).sum();
        double time = Arrays.stream(busy).max().orElseThrow() + shared / threads;
        double ideal = lengths.stream().mapToDouble(CONFIG::flops).sum() / threads;
        assertThat(time / ideal).as(what).isLessThan(MOST);
    }

    private static double flops(Part part) {
        return IntStream.range(0, part.size()).mapToDouble(i -> CONFIG.flops(part.length(i))).sum();
    }
}
