package io.github.panabert.nn;

/**
 * Rows of numbers, one after the other in an array from an offset on; how many and how long they
 * are, the user knows.
 */
public record Matrix(float[] data, int offset) {
    /** The rows from the start of an array. */
    public static Matrix of(float[] data) {
        return new Matrix(data, 0);
    }

    /** The rows from one on, each of {@code size} numbers. */
    public Matrix from(int row, int size) {
        return new Matrix(data, offset + row * size);
    }
}
