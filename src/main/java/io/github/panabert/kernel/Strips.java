package io.github.panabert.kernel;

/**
 * How the micro-kernels' rows lie: a (rows, columns) matrix is cut into strips of {@link #STRIDE}
 * columns, one after the other, each row by row. Rows are a constant distance apart whatever the
 * matrix, so C2 addresses all of a tile from one register and checks their bounds once.
 */
public final class Strips {
    /**
     * Columns of a strip, also the depth that is summed in registers before sums are added up: of
     * the widest panel so much leaves a third of a first-level cache of 48 kB to the other side.
     */
    public static final int STRIDE = 128;

    private Strips() {}

    /** The room that a matrix takes. */
    public static int length(int rows, int columns) {
        return Math.multiplyExact(Math.ceilDiv(columns, STRIDE) * STRIDE, rows);
    }

    /** Where a row of the strip begins that a column belongs to. */
    public static int at(int rows, int row, int column) {
        return (column / STRIDE * rows + row) * STRIDE + column % STRIDE;
    }

    /** Copies the rows [from, to) of x (rows, columns), rows {@code stride} apart. */
    static void copy(
            float[] x,
            int offset,
            int stride,
            int rows,
            int columns,
            int from,
            int to,
            float[] strips) {
        for (int column = 0; column < columns; column += STRIDE) {
            int count = Math.min(STRIDE, columns - column);
            int target = at(rows, from, column);
            for (int row = from; row < to; row++, target += STRIDE) {
                System.arraycopy(x, offset + row * stride + column, strips, target, count);
            }
        }
    }
}
