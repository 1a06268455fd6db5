package io.github.panabert.kernel;

import static io.github.panabert.kernel.Strips.STRIDE;

/**
 * Where the numbers of a matrix lie in an array: rows one after the other, or {@link Strips}. How
 * many rows and columns there are, the user knows.
 *
 * @param offset where the first number lies
 * @param rowStride from row to row
 * @param stripStride from one column to that {@link Strips#STRIDE} further
 */
public record Matrix(float[] data, int offset, int rowStride, int stripStride) {
    /** Fewer rows are not worth a task of their own when they are copied. */
    private static final int ROWS_TO_COPY = 16;

    /** Rows of so many columns, one after the other from an offset on. */
    public static Matrix rows(float[] data, int offset, int columns) {
        return new Matrix(data, offset, columns, STRIDE);
    }

    /** Rows of so many columns, one after the other. */
    public static Matrix rows(float[] data, int columns) {
        return rows(data, 0, columns);
    }

    /** {@link Strips} of so many rows. */
    public static Matrix strips(float[] data, int rows) {
        return new Matrix(data, 0, STRIDE, rows * STRIDE);
    }

    /** Whether rows lie as the micro-kernels take them; so do those of one strip's columns. */
    boolean inStrips() {
        return rowStride == STRIDE;
    }

    /** Where a number lies. */
    public int at(int row, int column) {
        return offset + row * rowStride + column / STRIDE * stripStride + column % STRIDE;
    }

    /** The same from a row on. */
    public Matrix from(int row) {
        return row == 0 ? this : new Matrix(data, offset + row * rowStride, rowStride, stripStride);
    }

    /** Copies the rows [from, to) of so many columns to the same rows of another matrix. */
    public void copy(int from, int to, int columns, Matrix target) {
        for (int column = 0; column < columns; column += STRIDE) {
            int count = Math.min(STRIDE, columns - column);
            for (int row = from; row < to; row++) {
                System.arraycopy(data, at(row, column), target.data, target.at(row, column), count);
            }
        }
    }

    /** Copies rows of so many columns to another matrix, shared out among threads. */
    public void copy(Workers workers, int rows, int columns, Matrix target) {
        int copies = Math.clamp(rows / ROWS_TO_COPY, 1, workers.threads());
        long all = rows; // its product with a task's number may be more than an int
        workers.run(
                copies,
                (task, _) -> {
                    int from = (int) (all * task / copies);
                    int to = (int) (all * (task + 1) / copies);
                    copy(from, to, columns, target);
                });
    }
}
