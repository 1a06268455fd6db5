package io.github.panabert.kernel;

import java.util.EnumMap;
import java.util.Map;

/**
 * The working memory of one thread: an array a slot, kept between calls and only ever enlarged. A
 * panel of weights, a head of the longest sequence: a model's shape bounds it, not a batch.
 */
public final class Scratch {
    /** What an array is for; a kernel that runs inside another one has slots of its own. */
    public enum Slot {
        PACK,
        LEFT,
        TILE,
        BEFORE_NORM,
        ROW,
        QUERIES,
        KEYS,
        SQUARE,
        VALUES,
        SCORES,
        SUMS,
        LANES,
        CONTEXT
    }

    private final Map<Slot, float[]> arrays = new EnumMap<>(Slot.class);
    private final Workers alone = new Workers(this);

    Scratch() {}

    /** The thread whose memory this is, alone: for what a task runs that is itself tasks. */
    public Workers alone() {
        return alone;
    }

    /** {@link Strips} for so many rows and columns, in the array of a slot. */
    public Matrix strips(Slot slot, int rows, int columns) {
        return Matrix.strips(floats(slot, Strips.length(rows, columns)), rows);
    }

    /** An array of at least this length; its content is whatever the last use left. */
    public float[] floats(Slot slot, int length) {
        float[] array = arrays.get(slot);
        if (array == null || array.length < length) {
            array = new float[length];
            arrays.put(slot, array);
        }
        return array;
    }
}
