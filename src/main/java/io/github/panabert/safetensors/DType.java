package io.github.panabert.safetensors;

/**
 * The types of number that the safetensors format knows, in the order of its Rust implementation
 * ({@code Dtype} of safetensors 0.8): by rising alignment, which is what sorts a written file.
 */
public enum DType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** The bits of one number; not always whole bytes. */
    public int bits() {
        return bits;
    }

    /** Whether {@link SafeTensors#floats} reads it. */
    public boolean isFloat() {
        return switch (this) {
            case F64, F32, F16, BF16 -> true;
            default -> false;
        };
    }

    /** Whether {@link SafeTensors#longs} and {@link SafeTensors#ints} read it. */
    public boolean isInteger() {
        return switch (this) {
            case I64, I32, I16, I8, U8, BOOL -> true;
            default -> false;
        };
    }
}
