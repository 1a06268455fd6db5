package io.github.panabert.kernel;

/** Matrices in arrays, packed. */
final class Packed {
    private Packed() {}

    /** Packs w (columns, depth), by several threads. */
    static PackedMatrix of(float[] w, int columns, int depth) {
        return PackedMatrix.pack(
                columns,
                depth,
                (first, count, into, offset) ->
                        System.arraycopy(w, first * depth, into, offset, count * depth),
                Workers.of(3));
    }
}
