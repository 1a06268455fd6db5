package io.github.panabert.kernel;

/**
 * The loops that there are twice, of vectors and of plain numbers, with the same bits; in the order
 * in which {@link WarmUp} sees to them.
 */
enum Kernel {
    WIDE_TALL,
    NARROW_TALL,
    GELU,
    WIDE_4,
    NARROW_4,
    REWRITING,
    SOFTMAX,
    TRANSPOSE,
    LAYER_NORM,
    ADD,
    SCALE,
    WIDE_2,
    NARROW_2,
    WIDE_1,
    NARROW_1,
    TANH;

    private volatile boolean vectors = Simd.CHOSEN;

    /** Whether its vectors compute, not its plain loops. */
    boolean vectors() {
        return vectors;
    }

    void useVectors() {
        vectors = true;
    }

    /** The micro-kernel of so many rows. */
    static Kernel product(boolean wide, int rows) {
        return switch (rows) {
            case 5, 6 -> wide ? WIDE_TALL : NARROW_TALL;
            case 4 -> wide ? WIDE_4 : NARROW_4;
            case 2 -> wide ? WIDE_2 : NARROW_2;
            default -> wide ? WIDE_1 : NARROW_1;
        };
    }
}
