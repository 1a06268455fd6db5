package io.github.panabert.bert;

import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Strips;
import java.util.EnumMap;
import java.util.Map;

/**
 * The intermediate results of one part's way through the layers, in arrays that are kept for the
 * next.
 */
final class Workspace {
    /** What an array is for. */
    enum Slot {
        HIDDEN,
        PROJECTED,
        FIRST,
        FIRST_QUERIES,
        CONTEXT,
        BEFORE_NORM,
        INTERMEDIATE
    }

    private final Map<Slot, float[]> arrays = new EnumMap<>(Slot.class);

    /** How many numbers there is room for. */
    long size() {
        long size = 0;
        for (float[] array : arrays.values()) {
            size += array.length;
        }
        return size;
    }

    /** Room for a matrix, row by row; what is there is left from the last use. */
    Matrix rows(Slot slot, int rows, int columns) {
        return Matrix.rows(floats(slot, Math.multiplyExact(rows, columns)), columns);
    }

    /** Room for a matrix in {@link Strips}; what is there is left from the last use. */
    Matrix strips(Slot slot, int rows, int columns) {
        return Matrix.strips(floats(slot, Strips.length(rows, columns)), rows);
    }

    private float[] floats(Slot slot, int length) {
        float[] array = arrays.get(slot);
        if (array == null || array.length < length) {
            array = new float[length];
            arrays.put(slot, array);
        }
        return array;
    }
}
