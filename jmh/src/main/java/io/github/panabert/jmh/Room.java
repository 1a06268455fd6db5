package io.github.panabert.jmh;

import io.github.panabert.kernel.KeptArrays;

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
}
