package io.github.panabert.bert;

/** The intermediate results of a forward, one layer's after the other's in the same arrays. */
final class Workspace {
    private final int rows;
    private final int sequences;
    private final BertConfig config;
    private float[] projected;
    private float[] firstQueries;
    private float[] context;
    private float[] attended;
    private float[] intermediate;

    Workspace(Batch batch, BertConfig config) {
        this.rows = batch.rows();
        this.sequences = batch.size();
        this.config = config;
        int widest = Math.max(3 * config.hiddenSize(), config.intermediateSize());
        if ((long) rows * widest > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a batch of "
                            + rows
                            + " tokens is more than one array can hold; this model takes "
                            + Integer.MAX_VALUE / widest
                            + ": split the batch");
        }
    }

    /** Queries, keys and values of all rows. */
    float[] projected() {
        return projected =
                projected == null ? new float[rows * 3 * config.hiddenSize()] : projected;
    }

    /** Queries of the first tokens. */
    float[] firstQueries() {
        return firstQueries =
                firstQueries == null ? new float[sequences * config.hiddenSize()] : firstQueries;
    }

    /** What the heads answer. */
    float[] context() {
        return context = context == null ? new float[rows * config.hiddenSize()] : context;
    }

    /** The normalised output of the attention. */
    float[] attended() {
        return attended = attended == null ? new float[rows * config.hiddenSize()] : attended;
    }

    /** The wide layer of the feed-forward network. */
    float[] intermediate() {
        return intermediate =
                intermediate == null ? new float[rows * config.intermediateSize()] : intermediate;
    }
}
