package io.github.panabert.bert;

import io.github.panabert.kernel.KeptArrays;

/**
 * The intermediate results of one part's way through the layers, in arrays that are kept for the
 * next.
 */
final class Workspace extends KeptArrays<Workspace.Slot> {
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

    Workspace() {
        super(Slot.class);
    }
}
