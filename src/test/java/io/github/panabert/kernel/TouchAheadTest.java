package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.kernel.TouchAhead.Way;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TouchAheadTest {
    private static final int NUMBERS = 384 * 384;
    private static final int ALL_TURNS = Way.values().length * TouchAhead.TURNS;

    @ParameterizedTest
    @EnumSource
    void keepsTheFastestOfAllWays(Way fastest) {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        Map<Way, Integer> tries = new EnumMap<>(Way.class);
        for (int i = 0; i < ALL_TURNS; i++) {
            Way way = ahead.next(16, true);
            int nth = tries.merge(way, 1, Integer::sum);
            ahead.took(way, 16, NUMBERS, nanos(way == fastest, nth));
        }
        assertThat(tries.values())
                .hasSize(Way.values().length)
                .allMatch(n -> n == TouchAhead.TURNS);
        assertThat(ahead.next(16, true)).isEqualTo(fastest);
        ahead.took(fastest, 16, NUMBERS, 1_000_000);
        assertThat(ahead.next(16, true)).isEqualTo(fastest);
    }

    /**
     * The first time, when something is made, decides nothing, nor do single long or short ones.
     */
    private static long nanos(boolean fastest, int nth) {
        long nanos = fastest ? 60_000 : 61_000;
        boolean first = nth == 1 && fastest;
        boolean lucky = nth == 5 && !fastest;
        return first || nth % 3 == 0 ? 10 * nanos : lucky ? nanos / 2 : nanos;
    }

    @ParameterizedTest
    @CsvSource({"1, 6", "7, 20", "21, 48", "49, 96", "97, 230", "231, 5000"})
    void aRangeOfRowsDecidesForItself(int least, int most) {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        for (int rows : new int[] {3, 16, 32, 64, 128, 256}) {
            for (int i = 0; i < ALL_TURNS; i++) {
                Way way = ahead.next(rows, true);
                boolean fast = (rows >= least && rows <= most) == (way == Way.NONE);
                ahead.took(way, rows, NUMBERS, fast ? 1_000_000 : 2_000_000);
            }
        }
        for (int rows : new int[] {1, 6, 7, 20, 21, 48, 49, 96, 97, 230, 231, 5000}) {
            assertThat(ahead.next(rows, true) == Way.NONE)
                    .as("%d rows", rows)
                    .isEqualTo(rows >= least && rows <= most);
        }
    }

    /** Else a few more rows or panels in a turn would look like a faster way. */
    @Test
    void timesAreOfAProduct() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        for (int i = 0; i < ALL_TURNS; i++) {
            Way way = ahead.next(16, true);
            boolean whole = way == Way.NONE;
            ahead.took(way, whole ? 20 : 7, whole ? NUMBERS : NUMBERS / 2, whole ? 50_000 : 10_000);
        }
        assertThat(ahead.next(16, true)).isEqualTo(Way.NONE);
    }

    @Test
    void rewritesOnlyAlone() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        Set<Way> alone = EnumSet.noneOf(Way.class);
        Set<Way> notAlone = EnumSet.noneOf(Way.class);
        for (int i = 0; i < ALL_TURNS; i++) {
            ahead.multiply(
                    16,
                    NUMBERS,
                    way -> {
                        alone.add(way);
                        ahead.multiply(16, NUMBERS, notAlone::add);
                    });
        }
        assertThat(alone).contains(Way.REWRITE);
        assertThat(notAlone).isNotEmpty().doesNotContain(Way.REWRITE);
    }

    /** Else callers that always meet would never come to the ways after it. */
    @Test
    void theTurnToRewriteIsSpentWhereItMayNot() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        Set<Way> tried = EnumSet.noneOf(Way.class);
        for (int i = 0; i < ALL_TURNS; i++) {
            tried.add(ahead.next(16, false));
        }
        assertThat(tried).isEqualTo(EnumSet.complementOf(EnumSet.of(Way.REWRITE)));
    }

    @Test
    void aMultiplicationThatFailsIsOver() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        assertThatThrownBy(
                        () ->
                                ahead.multiply(
                                        16,
                                        NUMBERS,
                                        way -> {
                                            throw new OutOfMemoryError();
                                        }))
                .isInstanceOf(OutOfMemoryError.class);
        Set<Way> tried = EnumSet.noneOf(Way.class);
        for (int i = 0; i < ALL_TURNS; i++) {
            ahead.multiply(16, NUMBERS, tried::add);
        }
        assertThat(tried).contains(Way.REWRITE);
    }

    @Test
    void nothingIsLearnedOfPlainLoops() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> false);
        Way first = ahead.next(16, true);
        ahead.took(first, 16, NUMBERS, 2_000_000);
        ahead.took(Way.NONE, 16, NUMBERS, 1_000_000);
        assertThat(ahead.next(16, true)).isEqualTo(first).isNotEqualTo(Way.NONE);
    }

    @Test
    void nothingIsTouchedOfWhatIsNear() {
        TouchAhead ahead = new TouchAhead(300 * 64, () -> true);
        for (int i = 0; i < ALL_TURNS; i++) {
            assertThat(ahead.next(16, true)).isEqualTo(Way.NONE);
        }
    }
}
