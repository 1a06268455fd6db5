package io.github.panabert.jmh;

import io.github.panabert.kernel.KeptArrays;
import io.github.panabert.kernel.Matrix;

/** Where a benchmark's matrices lie: as the model's do. */
final class Room extends KeptArrays<Room.Slot> {
    enum Slot {
        X,
        RESIDUAL,
        Y
    }

    Room() {
        super(Slot.class);
    }

    /** Numbers that come row by row, in strips. */
    Matrix strips(Slot slot, float[] numbers, int rows, int columns) {
        Matrix strips = strips(slot, rows, columns);
        Matrix.rows(numbers, columns).copy(0, rows, columns, strips);
        return strips;
    }
}
