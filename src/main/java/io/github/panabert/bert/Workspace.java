package io.github.panabert.bert;

import io.github.panabert.nn.Matrix;
import java.util.EnumMap;
import java.util.Map;

/**
 * The intermediate results of one part's way through the layers, in arrays that are kept for the
 * next.
 */
final class Workspace {
    /** What an array is for. */
    enum Slot {
        EVEN_LAYER,
        ODD_LAYER,
        PROJECTED,
        FIRST,
        FIRST_QUERIES,
        CONTEXT,
        ATTENDED,
        INTERMEDIATE
    }

    private final Map<Slot, Matrix> matrices = new EnumMap<>(Slot.class);

    /** How many numbers there is room for. */
    long size() {
        long size = 0;
        for (Matrix matrix : matrices.values()) {
            size += matrix.data().length;
        }
        return size;
    }

    /** Room for rows of {@code size} numbers each; what is there is left from the last use. */
    Matrix rows(Slot slot, int rows, int size) {
        int length = Math.multiplyExact(rows, size);
        Matrix matrix = matrices.get(slot);
        if (matrix == null || matrix.data().length < length) {
            matrix = Matrix.of(new float[length]);
            matrices.put(slot, matrix);
        }
        return matrix;
    }
}
