package io.github.panabert.kernel;

import java.util.EnumMap;
import java.util.Map;

/**
 * Room for numbers that is kept between uses: an array a slot, only ever enlarged. What is in it is
 * whatever the last use left. Not safe for concurrent use.
 *
 * @param <S> what an array is for
 */
public abstract class KeptArrays<S extends Enum<S>> {
    private final Map<S, float[]> arrays;

    protected KeptArrays(Class<S> slots) {
        arrays = new EnumMap<>(slots);
    }

    /** An array of at least this length. */
    public final float[] floats(S slot, int length) {
        float[] array = arrays.get(slot);
        if (array == null || array.length < length) {
            array = new float[length];
            arrays.put(slot, array);
        }
        return array;
    }

    /** Room for a matrix, row by row. */
    public final Matrix rows(S slot, int rows, int columns) {
        return Matrix.rows(floats(slot, Math.multiplyExact(rows, columns)), columns);
    }

    /** Room for a matrix in {@link Strips}. */
    public final Matrix strips(S slot, int rows, int columns) {
        return Matrix.strips(floats(slot, Strips.length(rows, columns)), rows);
    }

    /** How many numbers there is room for. */
    public final long size() {
        long size = 0;
        for (float[] array : arrays.values()) {
            size += array.length;
        }
        return size;
    }
}
