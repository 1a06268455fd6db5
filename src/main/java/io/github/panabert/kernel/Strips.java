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
}
