package io.github.panabert.kernel;

/** The micro-kernel by itself: rows in strips times one panel, to strips. */
public final class OnePanel {
    /** A panel of this depth is summed in registers at once. */
    public static final int DEPTH = Strips.STRIDE;

    /** The columns of a panel. */
    public static final int COLUMNS = PackedMatrix.PANEL;

    private OnePanel() {}

    /**
     * C = A W^T.
     *
     * @param a (rows, DEPTH)
     * @param w of COLUMNS columns and DEPTH
     * @param c (rows, COLUMNS), rows DEPTH apart
     */
    public static void multiply(float[] a, int rows, PackedMatrix w, float[] c) {
        MicroKernel.multiply(
                Simd.MANY_REGISTERS,
                a,
                0,
                rows * Strips.STRIDE,
                rows,
                w.panels,
                MicroKernel.NO_LINES,
                w.at(0),
                DEPTH,
                0,
                DEPTH,
                c,
                0,
                w.bias,
                0,
                TouchAhead.Way.NONE);
    }
}
