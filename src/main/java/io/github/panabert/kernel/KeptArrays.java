package io.github.panabert.kernel;

import static io.github.panabert.kernel.CacheLine.FIRST;

import java.util.EnumMap;
import java.util.Map;

/**
 * Room for numbers that is kept between uses, only ever enlarged. What is in it is whatever the
 * last use left. Not safe for concurrent use.
 *
 * <p>Matrices begin with a {@link CacheLine}, so far as that is ours to choose: small ones share an
 * array that is large enough. Where there is no more room in it, all move to another one; whoever
 * has a matrix keeps it.
 *
 * @param <S> what room is for
 */
public abstract class KeptArrays<S extends Enum<S>> {
    private final Map<S, float[]> arrays;
    private final Map<S, Place> places;
    private float[] shared = {};
    private int used;

    /** Where a slot's matrix lies, and its last shape. */
    private static final class Place {
        private final int length;
        private float[] data;
        private int offset;
        private Matrix last;

        private Place(int length) {
            this.length = length;
        }

        /** Whether it is too small for an array of its own. */
        private boolean shares() {
            return length < CacheLine.LARGE_ARRAY;
        }

        /** In whole lines. */
        private int numbers() {
            return Simd.roundUp(length, CacheLine.NUMBERS);
        }

        private void lie(float[] data, int offset) {
            this.data = data;
            this.offset = offset;
            this.last = null;
        }

        private Matrix matrix(int rowStride, int stripStride) {
            if (last == null
                    || last.rowStride() != rowStride
                    || last.stripStride() != stripStride) {
                last = new Matrix(data, offset, rowStride, stripStride);
            }
            return last;
        }
    }

    protected KeptArrays(Class<S> slots) {
        arrays = new EnumMap<>(slots);
        places = new EnumMap<>(slots);
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
        return place(slot, Math.multiplyExact(rows, columns)).matrix(columns, Strips.STRIDE);
    }

    /** Room for a matrix in {@link Strips}. */
    public final Matrix strips(S slot, int rows, int columns) {
        return place(slot, Strips.length(rows, columns))
                .matrix(Strips.STRIDE, rows * Strips.STRIDE);
    }

    private Place place(S slot, int length) {
        Place place = places.get(slot);
        if (place == null || place.length < length) {
            place = new Place(length);
        }
        if (place.data == null) {
            settle(place);
            places.put(slot, place);
        }
        return place;
    }

    private void settle(Place place) {
        if (!place.shares()) {
            place.lie(new float[Math.addExact(FIRST, place.length)], FIRST);
            return;
        }
        if (shared.length - used < place.numbers()) {
            moveOn(place.numbers());
        }
        place.lie(shared, used);
        used += place.numbers();
    }

    /** To a shared array that has room for all there is and so many numbers more. */
    private void moveOn(int more) {
        int all = FIRST + more;
        for (Place place : places.values()) {
            if (place.shares()) {
                place.data = null;
                all += place.numbers();
            }
        }
        shared = new float[Math.max(all, CacheLine.LARGE_ARRAY)];
        used = FIRST;
    }

    /** How many numbers there is room for. */
    public final long size() {
        long size = shared.length;
        for (float[] array : arrays.values()) {
            size += array.length;
        }
        for (Place place : places.values()) {
            size += place.shares() ? 0 : place.length;
        }
        return size;
    }
}
