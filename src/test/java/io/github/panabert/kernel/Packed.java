package io.github.panabert.kernel;

/** Matrices in arrays, packed. */
final class Packed {
    private Packed() {}

    /** Packs w (columns, depth), by several threads, without a bias. */
    static PackedMatrix of(float[] w, int columns, int depth) {
        return of(w, columns, depth, new float[columns]);
    }

    /** Packs w (columns, depth) and its bias, by several threads. */
    static PackedMatrix of(float[] w, int columns, int depth, float[] bias) {
        return PackedMatrix.pack(
                columns,
                depth,
                (first, count, into, offset) ->
                        System.arraycopy(w, first * depth, into, offset, count * depth),
                bias,
                Workers.of(3));
    }
}
