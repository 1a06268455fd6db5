package io.github.panabert.kernel;

/** Room for what a test writes. */
final class Zeros {
    private Zeros() {}

    /** {@link Strips} of zeros. */
    static Matrix strips(int rows, int columns) {
        return Matrix.strips(new float[Strips.length(rows, columns)], rows);
    }
}
