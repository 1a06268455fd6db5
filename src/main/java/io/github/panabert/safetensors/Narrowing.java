package io.github.panabert.safetensors;

import java.nio.ByteBuffer;

/** Numbers to the nearest of a narrower type, ties to even; a finite one never becomes infinite. */
final class Narrowing {
    private Narrowing() {}

    /**
     * Appends a number in a dtype of floats.
     *
     * @return false if it is finite and beyond the dtype's largest number: nothing is appended then
     */
    static boolean put(double value, DType dtype, ByteBuffer bytes) {
        switch (dtype) {
            case F64 -> bytes.putDouble(value);
            case F32 -> {
                if (overflows(value, (float) value)) {
                    return false;
                }
                bytes.putFloat((float) value);
            }
            case F16 -> {
                short half = Float.floatToFloat16(toOdd(value));
                if (overflows(value, Float.float16ToFloat(half))) {
                    return false;
                }
                bytes.putShort(half);
            }
            case BF16 -> {
                short brain = bfloat16(toOdd(value));
                if (overflows(value, Float.intBitsToFloat(brain << 16))) {
                    return false;
                }
                bytes.putShort(brain);
            }
            default -> throw new AssertionError(dtype);
        }
        return true;
    }

    private static boolean overflows(double value, float narrowed) {
        return Float.isInfinite(narrowed) && !Double.isInfinite(value);
    }

    /**
     * The float next to a number that isn't one itself, of the two the one with an odd last bit:
     * rounding that to half the bits is rounding the number itself, once.
     */
    private static float toOdd(double value) {
        float nearest = (float) value;
        if (nearest == value
                || Double.isNaN(value)
                || (Float.floatToRawIntBits(nearest) & 1) == 1) {
            return nearest;
        }
        return nearest < value ? Math.nextUp(nearest) : Math.nextDown(nearest);
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40); // the payload may lie in the lost bits alone
        }
        int lastKept = bits >>> 16 & 1;
        return (short) (bits + 0x7fff + lastKept >>> 16);
    }
}
