package io.github.panabert.pipeline;

import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
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
     * @throws IllegalArgumentException if ranges would have to be taken from a single embedding, an
     *     embedding is null or of another length, or a number NaN or infinite
     */
    public List<int[]> quantize(List<float[]> embeddings) {
        FiniteEmbeddings.require(name(), embeddings, 0);
        if (embeddings.isEmpty()) {
            return List.of();
        }
        if (!bits && embeddings.size() == 1) {
            throw new IllegalArgumentException(
                    name()
                            + ": the range of each dimension can't be taken from a single embedding; give more texts");
        }
        return bits
                ? embeddings.stream().map(this::packed).toList()
                : quantize(embeddings, ranges(embeddings));
    }

    /**
     * Quantizes embeddings by the ranges of others, so that what is quantized at different times
     * can be compared. A number beyond its dimension's range becomes its end.
     *
     * @param embeddings of one length
     * @param ranges (2, that length), the least and the greatest number of each dimension, as
     *     {@link #ranges} finds them; not used for bits
     * @return as {@link #quantize(List)}
     * @throws IllegalArgumentException if the ranges are null, of another shape or end before they
     *     begin, an embedding is null or of another length, or a number NaN or infinite
     */
    public List<int[]> quantize(List<float[]> embeddings, Tensor ranges) {
        FiniteEmbeddings.require(name(), embeddings, requireRanges(ranges));
        return bits ? embeddings.stream().map(this::packed).toList() : stepped(embeddings, ranges);
    }

    /**
     * The least and the greatest number of each dimension.
     *
     * @param calibrationEmbeddings at least one; the more, the better the ranges fit what is
     *     quantized by them
     * @return (2, length of an embedding)
     * @throws IllegalArgumentException if there is none, one is null or of another length, or a
     *     number NaN or infinite
     */
    public static Tensor ranges(List<float[]> calibrationEmbeddings) {
        int size = FiniteEmbeddings.require("calibration", calibrationEmbeddings, 0);
        if (size == 0) {
            throw new IllegalArgumentException(
                    "calibration embeddings: none, expected at least one");
        }
        float[] min = calibrationEmbeddings.getFirst().clone();
        float[] max = min.clone();
        for (float[] embedding : calibrationEmbeddings) {
            for (int d = 0; d < size; d++) {
                min[d] = Math.min(min[d], embedding[d]);
                max[d] = Math.max(max[d], embedding[d]);
            }
        }
        return Tensor.stack(List.of(min, max));
    }

    /** How many dimensions the ranges are of. */
    private static int requireRanges(Tensor ranges) {
        if (ranges == null || ranges.rank() != 2 || ranges.dim(0) != 2 || ranges.dim(1) == 0) {
            throw new IllegalArgumentException(
                    "ranges: "
                            + (ranges == null ? "null" : "shape " + Arrays.toString(ranges.shape()))
                            + ", expected (2, length of an embedding)");
        }
        for (int d = 0; d < ranges.dim(1); d++) {
            float width = ranges.get(1, d) - ranges.get(0, d);
            if (!(width >= 0 && width < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "ranges: from %s to %s in dimension %d, expected finite numbers, the least first"
                                .formatted(ranges.get(0, d), ranges.get(1, d), d));
            }
        }
        return ranges.dim(1);
    }

    private List<int[]> stepped(List<float[]> embeddings, Tensor ranges) {
        int size = ranges.dim(1);
        float[] start = ranges.slice(0).data();
        float[] end = ranges.slice(1).data();
        List<int[]> quantized = new ArrayList<>(embeddings.size());
        for (float[] embedding : embeddings) {
            int[] row = new int[size];
            for (int d = 0; d < size; d++) {
                float step = (end[d] - start[d]) / 255;
                double steps = Math.floor((embedding[d] - start[d]) / (step == 0 ? 1 : step));
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
