package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Transposition of rows, a square of {@link Simd#LANES} by as many numbers at a time. A square is
 * transposed by as many perfect shuffles as its side has bits (H. Stone, Parallel Processing with
 * the Perfect Shuffle, 1971): each takes the numbers of its two halves by turns.
 */
final class Transposition {
    /** The room for a square on its way. */
    static final int SQUARE = LANES * LANES;

    private static final AttendedKeys ALL = AttendedKeys.first(LANES);

    /** Made when vectors are first shuffled, which is not in a process's first milliseconds. */
    private static final class ByTurns {
        static final IntVector LOW = from(0);
        static final IntVector HIGH = from(LANES / 2);

        /** The lanes of two vectors by turns, from one on. */
        private static IntVector from(int lane) {
            int[] lanes = new int[LANES];
            for (int i = 0; i < LANES; i++) {
                lanes[i] = lane + i / 2 + i % 2 * LANES;
            }
            return IntVector.fromArray(SPECIES.withLanes(int.class), lanes, 0);
        }
    }

    private Transposition() {}

    /**
     * Y = X^T of some rows. Y's rows are written to the end of a whole vector, behind its end with
     * numbers of no meaning.
     *
     * @param x rows of {@code columns} numbers, xStride apart
     * @param rows which of x's rows there are
     * @param from the first of them that is transposed
     * @param to where they end
     * @param y (columns, to - from), rows yStride apart
     * @param square room for {@link #SQUARE} numbers
     */
    static void transpose(
            boolean vectors,
            float[] x,
            int xOffset,
            int xStride,
            AttendedKeys rows,
            int from,
            int to,
            int columns,
            float[] y,
            int yOffset,
            int yStride,
            float[] square) {
        int whole = vectors ? SPECIES.loopBound(columns) : 0;
        for (int row = from; row < to; row += LANES) {
            for (int column = 0; column < whole; column += LANES) {
                int target = yOffset + column * yStride + row - from;
                transposeSquare(
                        x, xOffset + column, xStride, rows, row, y, target, yStride, square);
            }
        }
        ScalarKernels.transpose(
                x,
                xOffset + whole,
                xStride,
                rows,
                from,
                to,
                columns - whole,
                y,
                yOffset + whole * yStride,
                yStride);
    }

    private static void transposeSquare(
            float[] x,
            int xOffset,
            int xStride,
            AttendedKeys rows,
            int row,
            float[] y,
            int yOffset,
            int yStride,
            float[] square) {
        if (LANES == 4) {
            shuffleTwice(x, xOffset, xStride, rows, row, y, yOffset, yStride);
            return;
        }
        shuffleTwice(x, xOffset, xStride, rows, row, square, 0, LANES);
        if (LANES == 8) {
            shuffle(square, y, yOffset, yStride);
        } else {
            shuffleTwice(square, 0, LANES, ALL, 0, y, yOffset, yStride);
        }
    }

    /** Two shuffles of a square of rows; those behind the last are like it. */
    private static void shuffleTwice(
            float[] x,
            int xOffset,
            int xStride,
            AttendedKeys rows,
            int row,
            float[] y,
            int yOffset,
            int yStride) {
        int quarter = LANES / 4;
        int last = rows.count() - 1;
        for (int i = 0; i < quarter; i++) {
            int j = row + i;
            IntVector a = load(x, xOffset + rows.row(Math.min(j, last)) * xStride);
            IntVector b = load(x, xOffset + rows.row(Math.min(j + quarter, last)) * xStride);
            IntVector c = load(x, xOffset + rows.row(Math.min(j + 2 * quarter, last)) * xStride);
            IntVector d = load(x, xOffset + rows.row(Math.min(j + 3 * quarter, last)) * xStride);
            IntVector ac = ByTurns.LOW.selectFrom(a, c);
            IntVector bd = ByTurns.LOW.selectFrom(b, d);
            int target = yOffset + 4 * i * yStride;
            store(ByTurns.LOW.selectFrom(ac, bd), y, target);
            store(ByTurns.HIGH.selectFrom(ac, bd), y, target + yStride);
            ac = ByTurns.HIGH.selectFrom(a, c);
            bd = ByTurns.HIGH.selectFrom(b, d);
            store(ByTurns.LOW.selectFrom(ac, bd), y, target + 2 * yStride);
            store(ByTurns.HIGH.selectFrom(ac, bd), y, target + 3 * yStride);
        }
    }

    private static void shuffle(float[] square, float[] y, int yOffset, int yStride) {
        int half = LANES / 2;
        for (int i = 0; i < half; i++) {
            IntVector a = load(square, i * LANES);
            IntVector b = load(square, (i + half) * LANES);
            int target = yOffset + 2 * i * yStride;
            store(ByTurns.LOW.selectFrom(a, b), y, target);
            store(ByTurns.HIGH.selectFrom(a, b), y, target + yStride);
        }
    }

    private static IntVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at).reinterpretAsInts();
    }

    private static void store(IntVector v, float[] y, int at) {
        v.reinterpretAsFloats().intoArray(y, at);
    }
}
