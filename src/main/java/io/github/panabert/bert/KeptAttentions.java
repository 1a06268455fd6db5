package io.github.panabert.bert;

/**
 * Where one layer's attentions go: sequence by sequence (heads, S, S), one after the other.
 *
 * @param data all of them
 * @param offsets where each sequence's begin
 */
record KeptAttentions(float[] data, int[] offsets) {

    static KeptAttentions zeros(Batch batch, int heads) {
        int[] offsets = offsets(batch, heads);
        return new KeptAttentions(new float[offsets[batch.size()]], offsets);
    }

    /** Where those of a head of a sequence begin. */
    int offset(int sequence, int head, int length) {
        return offsets[sequence] + head * length * length;
    }

    private static int[] offsets(Batch batch, int heads) {
        int[] offsets = new int[batch.size() + 1];
        long end = 0;
        for (int i = 0; i < batch.size(); i++) {
            end += (long) heads * batch.length(i) * batch.length(i);
            if (end > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "the attentions of a layer of this batch are more than one array"
                                + " can hold: ask for them in smaller batches");
            }
            offsets[i + 1] = (int) end;
        }
        return offsets;
    }
}
