package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptArraysTest {
    private enum Slot {
        A,
        B,
        C,
        D
    }

    /** What is written to one slot's matrix, whatever is asked for after it, stays as it is. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 300_000, 3_000_000})
    void matricesDoNotOverlap(int mostNumbers) {
        java.util.Random random = new java.util.Random(mostNumbers);
        KeptArrays<Slot> kept = new KeptArrays<>(Slot.class) {};
        Map<Slot, Matrix> matrices = new EnumMap<>(Slot.class);
        Map<Slot, Integer> lengths = new EnumMap<>(Slot.class);
        for (int i = 0; i < 40; i++) {
            Slot slot = Slot.values()[random.nextInt(4)];
            int columns = 1 + random.nextInt(300);
            int rows = 1 + random.nextInt(Math.ceilDiv(mostNumbers, columns));
            boolean strips = random.nextBoolean();
            Matrix matrix =
                    strips ? kept.strips(slot, rows, columns) : kept.rows(slot, rows, columns);
            int length = strips ? Strips.length(rows, columns) : rows * columns;
            matrices.put(slot, matrix);
            lengths.put(slot, length);
            fill(matrix, length, slot.ordinal());
            for (Slot other : matrices.keySet()) {
                assertAll(matrices.get(other), lengths.get(other), other.ordinal());
            }
        }
    }

    private static void fill(Matrix matrix, int length, int value) {
        Arrays.fill(matrix.data(), matrix.offset(), matrix.offset() + length, value);
    }

    private static void assertAll(Matrix matrix, int length, int value) {
        float[] expected = new float[length];
        Arrays.fill(expected, value);
        int from = matrix.offset();
        assertThat(Arrays.equals(matrix.data(), from, from + length, expected, 0, length)).isTrue();
    }

    @Test
    void matricesBeginWithLines() {
        KeptArrays<Slot> kept = new KeptArrays<>(Slot.class) {};
        for (int columns : new int[] {1, 17, 1_000, 5_000_000, 3}) {
            for (Slot slot : Slot.values()) {
                Matrix matrix = kept.rows(slot, 1, columns);
                assertThat((matrix.offset() - CacheLine.FIRST) % CacheLine.NUMBERS).isZero();
                assertThat(matrix.data()).hasSizeGreaterThanOrEqualTo(CacheLine.LARGE_ARRAY);
            }
        }
    }

    /** From the second time on all that one use asks for lies where it lay. */
    @Test
    void whatIsAskedForAgainIsThere() {
        KeptArrays<Slot> kept = new KeptArrays<>(Slot.class) {};
        int half = CacheLine.LARGE_ARRAY / 2;
        for (int use = 0; use < 3; use++) {
            for (Slot slot : Slot.values()) {
                kept.rows(slot, 1, half);
            }
        }
        long size = kept.size();
        Map<Slot, Matrix> matrices = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            matrices.put(slot, kept.rows(slot, 1, half));
        }
        for (Slot slot : Slot.values()) {
            assertThat(kept.rows(slot, 1, half)).isSameAs(matrices.get(slot));
            assertThat(kept.rows(slot, 1, 5).data()).isSameAs(matrices.get(slot).data());
        }
        assertThat(kept.size()).isEqualTo(size);
    }
}
