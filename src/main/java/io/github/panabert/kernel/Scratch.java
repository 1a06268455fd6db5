package io.github.panabert.kernel;

/**
 * The working memory of one thread, kept between calls and only ever enlarged. A panel of weights,
 * a head of the longest sequence, some rows of a batch: a model's shape bounds it, not a batch.
 */
public final class Scratch extends KeptArrays<Scratch.Slot> {
    /** What an array is for; a kernel that runs inside another one has slots of its own. */
    public enum Slot {
        PACK,
        EMBEDDINGS,
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

    private final Workers alone = new Workers(this);

    Scratch() {
        super(Slot.class);
    }

    /** The thread whose memory this is, alone: for what a task runs that is itself tasks. */
    public Workers alone() {
        return alone;
    }
}
