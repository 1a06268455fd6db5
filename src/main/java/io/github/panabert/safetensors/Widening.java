package io.github.panabert.safetensors;

import static io.github.panabert.safetensors.LittleEndian.DOUBLE;
import static io.github.panabert.safetensors.LittleEndian.FLOAT;
import static io.github.panabert.safetensors.LittleEndian.INT;
import static io.github.panabert.safetensors.LittleEndian.LONG;
import static io.github.panabert.safetensors.LittleEndian.SHORT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Stored numbers, little-endian and of any alignment, to Java's float, double and long. */
final class Widening {
    private Widening() {}

    /**
     * Copies floats from the number {@code first} on: F32 as they are, F16 and BF16 exactly, F64
     * rounded to the nearest float.
     */
    static void floats(
            DType dtype, MemorySegment from, long first, float[] into, int offset, int count) {
        switch (dtype) {
            case F32 -> ofF32(from, first, MemorySegment.ofArray(into), offset, count);
            case F16 -> ofF16(from, first, into, offset, count);
            case BF16 -> ofBF16(from, first, into, offset, count);
            case F64 -> ofF64(from, first, into, offset, count);
            default -> throw new AssertionError(dtype);
        }
    }

    /** The same of rows of so many numbers, one after the other. */
    static void rows(
            DType dtype,
            MemorySegment from,
            int columns,
            int[] rows,
            int begin,
            int end,
            float[] into) {
        MemorySegment to = MemorySegment.ofArray(into);
        for (int i = begin, offset = 0; i < end; i++, offset += columns) {
            long first = (long) rows[i] * columns;
            if (dtype == DType.F32) {
                ofF32(from, first, to, offset, columns);
            } else {
                floats(dtype, from, first, into, offset, columns);
            }
        }
    }

    /** From segment to segment: what copies to arrays links a switch by types first, 6 ms. */
    private static void ofF32(
            MemorySegment from, long first, MemorySegment to, int offset, int count) {
        long size = JAVA_FLOAT.byteSize();
        MemorySegment.copy(from, FLOAT, size * first, to, JAVA_FLOAT, size * offset, count);
    }

    private static void ofF16(MemorySegment from, long first, float[] into, int offset, int count) {
        for (int i = 0; i < count; i++) {
            into[offset + i] = Float.float16ToFloat(from.get(SHORT, 2 * (first + i)));
        }
    }

    private static void ofBF16(
            MemorySegment from, long first, float[] into, int offset, int count) {
        for (int i = 0; i < count; i++) {
            into[offset + i] = Float.intBitsToFloat(from.get(SHORT, 2 * (first + i)) << 16);
        }
    }

    private static void ofF64(MemorySegment from, long first, float[] into, int offset, int count) {
        for (int i = 0; i < count; i++) {
            into[offset + i] = (float) from.get(DOUBLE, 8 * (first + i));
        }
    }

    /** Fills a block with F64 from the number {@code first} on. */
    static void doubles(MemorySegment from, long first, double[] block) {
        MemorySegment.copy(from, DOUBLE, 8 * first, block, 0, block.length);
    }

    /** An integer by its index; BOOL as 0 or 1. */
    static long integer(DType dtype, MemorySegment from, long index) {
        return switch (dtype) {
            case I64 -> from.get(LONG, 8 * index);
            case I32 -> from.get(INT, 4 * index);
            case I16 -> from.get(SHORT, 2 * index);
            case I8 -> from.get(ValueLayout.JAVA_BYTE, index);
            case U8 -> Byte.toUnsignedLong(from.get(ValueLayout.JAVA_BYTE, index));
            case BOOL -> from.get(ValueLayout.JAVA_BYTE, index) == 0 ? 0 : 1;
            default -> throw new AssertionError(dtype);
        };
    }
}
