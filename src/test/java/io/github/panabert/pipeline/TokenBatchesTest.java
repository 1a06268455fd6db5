package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBatchesTest {
    /** A text here is its number and how many tokens it has. */
    private record Text(int number, int tokens) {}

    private final List<Integer> readAtOnce = new ArrayList<>();

    private List<List<Text>> batches(int batchSize, int maxLength, int... tokens) {
        TokenBatches<Text> batches =
                new TokenBatches<>(
                        tokens.length,
                        batchSize,
                        maxLength,
                        (from, to) -> {
                            readAtOnce.add(to - from);
                            return IntStream.range(from, to)
                                    .mapToObj(i -> new Text(i, tokens[i]))
                                    .toList();
                        },
                        Text::tokens);
        List<List<Text>> all = new ArrayList<>();
        for (List<Text> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
            all.add(batch);
        }
        return all;
    }

    private static List<List<Integer>> numbers(List<List<Text>> batches) {
        return batches.stream().map(b -> b.stream().map(Text::number).toList()).toList();
    }

    private static long tokens(List<Text> batch) {
        return batch.stream().mapToInt(Text::tokens).sum();
    }

    @Test
    void textsOfFullLengthAreAsManyAsTheBatchSize() {
        assertThat(numbers(batches(2, 10, 10, 10, 10, 10, 10)))
                .containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void ofShorterOnesThereAreMore() {
        assertThat(numbers(batches(2, 10, 5, 5, 4, 6, 1, 10, 9, 3)))
                .containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6), List.of(7));
    }

    /** As a text of many windows does. */
    @Test
    void aTextThatTakesMoreStandsAlone() {
        assertThat(numbers(batches(2, 10, 5, 50, 5)))
                .containsExactly(List.of(0), List.of(1), List.of(2));
    }

    @Test
    void noTextsAreNoBatches() {
        assertThat(batches(2, 10)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "3, 40", "32, 256", "2147483647, 512"})
    void eachTextIsInOneBatchInOrderAndNoTextOfTheNextWouldFit(int batchSize, int maxLength) {
        int[] tokens = new Random(batchSize).ints(300, 1, maxLength + 1).toArray();
        List<List<Text>> batches = batches(batchSize, maxLength, tokens);
        assertThat(batches.stream().flatMap(List::stream).map(Text::number))
                .containsExactlyElementsOf(IntStream.range(0, tokens.length).boxed().toList());
        long room = (long) batchSize * maxLength;
        for (int i = 0; i < batches.size(); i++) {
            assertThat(tokens(batches.get(i))).isLessThanOrEqualTo(room);
            if (i > 0) {
                int next = batches.get(i).getFirst().tokens();
                assertThat(tokens(batches.get(i - 1)) + next).isGreaterThan(room);
            }
        }
        assertThat(readAtOnce).allMatch(count -> count <= batchSize);
    }
}
