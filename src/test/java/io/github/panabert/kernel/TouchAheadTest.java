package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.kernel.TouchAhead.Way;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TouchAheadTest {
    private static final int NUMBERS = 384 * 384;

    @ParameterizedTest
    @EnumSource
    void keepsTheFastestOfAllWays(Way fastest) {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        Map<Way, Integer> tries = new EnumMap<>(Way.class);
        for (int i = 0; i < 3 * TouchAhead.TURNS; i++) {
            Way way = ahead.next(16);
            int nth = tries.merge(way, 1, Integer::sum);
            long disturbed = nth % 3 == 0 ? 900_000 : 0;
            ahead.took(way, 16, NUMBERS, (way == fastest ? 60_000 : 61_000) + disturbed);
        }
        assertThat(tries.values()).hasSize(3).allMatch(n -> n == TouchAhead.TURNS);
        assertThat(ahead.next(16)).isEqualTo(fastest);
        ahead.took(fastest, 16, NUMBERS, 1_000_000);
        assertThat(ahead.next(16)).isEqualTo(fastest);
    }

    @ParameterizedTest
    @CsvSource({"1, 6", "7, 20", "21, 48", "49, 96", "97, 5000"})
    void aRangeOfRowsDecidesForItself(int least, int most) {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        for (int rows : new int[] {3, 16, 32, 64, 128}) {
            for (int i = 0; i < 3 * TouchAhead.TURNS; i++) {
                Way way = ahead.next(rows);
                boolean fast = (rows >= least && rows <= most) == (way == Way.NONE);
                ahead.took(way, rows, NUMBERS, fast ? 1_000_000 : 2_000_000);
            }
        }
        for (int rows : new int[] {1, 6, 7, 20, 21, 48, 49, 96, 97, 5000}) {
            assertThat(ahead.next(rows) == Way.NONE)
                    .as("%d rows", rows)
                    .isEqualTo(rows >= least && rows <= most);
        }
    }

    /** Else a few more rows or panels in a turn would look like a faster way. */
    @Test
    void timesAreOfAProduct() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> true);
        for (int i = 0; i < 3 * TouchAhead.TURNS; i++) {
            Way way = ahead.next(16);
            boolean whole = way == Way.NONE;
            ahead.took(way, whole ? 20 : 7, whole ? NUMBERS : NUMBERS / 2, whole ? 50_000 : 10_000);
        }
        assertThat(ahead.next(16)).isEqualTo(Way.NONE);
    }

    @Test
    void nothingIsLearnedOfPlainLoops() {
        TouchAhead ahead = new TouchAhead(NUMBERS, () -> false);
        Way first = ahead.next(16);
        ahead.took(first, 16, NUMBERS, 2_000_000);
        ahead.took(Way.NONE, 16, NUMBERS, 1_000_000);
        assertThat(ahead.next(16)).isEqualTo(first).isNotEqualTo(Way.NONE);
    }

    @Test
    void nothingIsTouchedOfWhatIsNear() {
        TouchAhead ahead = new TouchAhead(300 * 64, () -> true);
        for (int i = 0; i < 3 * TouchAhead.TURNS; i++) {
            assertThat(ahead.next(16)).isEqualTo(Way.NONE);
        }
    }
}
