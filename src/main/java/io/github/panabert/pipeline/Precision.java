package io.github.panabert.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Smaller numbers for embeddings: sentence-transformers' {@code quantize_embeddings}, with the
 * names of its precisions.
 */
public enum Precision {
    /** -128 to 127, each dimension's range in 256 steps. */
    INT8(-128, false),
    /** 0 to 255, each dimension's range in 256 steps. */
    UINT8(0, false),
    /**
     * -128 to 127: a bit a dimension, set where it is positive; eight to a number, the first one
     * highest.
     */
    BINARY(-128, true),
    /** 0 to 255: bits as in {@link #BINARY}. */
    UBINARY(0, true);

    private final int offset;
    private final boolean bits;

    Precision(int offset, boolean bits) {
        this.offset = offset;
        this.bits = bits;
    }

    /**
     * Quantizes embeddings. For INT8 and UINT8 each dimension's range is that of these embeddings.
     *
     * @param embeddings of one length
     * @return as many arrays: of that length, or for bits an eighth of it, rounded up
     * @throws IllegalArgumentException if ranges would have to be taken from a single embedding
     */
    public List<int[]> quantize(List<float[]> embeddings) {
        if (embeddings.isEmpty()) {
            return List.of();
        }
        if (bits) {
            return embeddings.stream().map(this::packed).toList();
        }
        if (embeddings.size() == 1) {
            throw new IllegalArgumentException(
                    name()
                            + ": the range of each dimension can't be taken from a single embedding; give more texts");
        }
        return stepped(embeddings);
    }

    private List<int[]> stepped(List<float[]> embeddings) {
        int size = embeddings.getFirst().length;
        float[] min = embeddings.getFirst().clone();
        float[] max = embeddings.getFirst().clone();
        for (float[] embedding : embeddings) {
            for (int d = 0; d < size; d++) {
                min[d] = Math.min(min[d], embedding[d]);
                max[d] = Math.max(max[d], embedding[d]);
            }
        }
        List<int[]> quantized = new ArrayList<>(embeddings.size());
        for (float[] embedding : embeddings) {
            int[] row = new int[size];
            for (int d = 0; d < size; d++) {
                float step = (max[d] - min[d]) / 255;
                double steps = Math.floor((embedding[d] - min[d]) / (step == 0 ? 1 : step));
                row[d] = (int) Math.clamp(steps, 0, 255) + offset;
            }
            quantized.add(row);
        }
        return quantized;
    }

    private int[] packed(float[] embedding) {
        int[] row = new int[Math.ceilDiv(embedding.length, 8)];
        for (int d = 0; d < embedding.length; d++) {
            if (embedding[d] > 0) {
                row[d / 8] |= 128 >> d % 8;
            }
        }
        for (int i = 0; i < row.length; i++) {
            row[i] += offset;
        }
        return row;
    }
}
