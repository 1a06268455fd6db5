package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Scaled dot-product attention of one head over one sequence: softmax(Q K^T scale) V.
 *
 * <p>Keys are packed to (headDim, keys), so that a row of scores is computed as vectors of keys.
 * The scores of a few queries stay in the first-level cache, in {@link Strips} as the queries.
 */
public final class Attention {
    private static final int NARROW = NarrowMicroKernel.WIDTH;

    /**
     * Queries that attend together: keys and values come into the first-level cache once for all of
     * them.
     */
    private static final int QUERIES = 24;

    private Attention() {}

    /**
     * Rows of one matrix.
     *
     * @param stride the distance from row to row
     */
    public record Rows(float[] data, int offset, int stride) {
        private int at(int row) {
            return offset + row * stride;
        }
    }

    /**
     * Attends.
     *
     * @param queries (queryCount, headDim)
     * @param keys (length, headDim)
     * @param values (length, headDim)
     * @param probabilities where (queryCount, length) attention weights go, into zeros; or null
     * @param context where the (queryCount, headDim) result goes; or null
     */
    public static void head(
            int queryCount,
            int headDim,
            float scale,
            Rows queries,
            Rows keys,
            Rows values,
            AttendedKeys attended,
            Rows probabilities,
            Rows context,
            Scratch scratch) {
        int count = attended.count();
        float[] k = packKeys(keys, attended, headDim, scratch);
        float[] v = context == null ? null : packValues(values, attended, headDim, scratch);
        boolean inPlace = queries.stride == STRIDE && headDim <= STRIDE;
        float[] q = scratch.floats(Scratch.Slot.QUERIES, Strips.length(QUERIES, headDim));
        float[] scores = scratch.floats(Scratch.Slot.SCORES, Strips.length(QUERIES, count));
        float[] sums = scratch.floats(Scratch.Slot.SUMS, QUERIES);
        float factor = attended.added() != null ? 1 : scale;
        for (int first = 0, height; first < queryCount; first += height) {
            height = Math.min(QUERIES, queryCount - first);
            if (inPlace) {
                product(height, queries.data, queries.at(first), k, headDim, count, scores);
            } else {
                Strips.copy(
                        queries.data,
                        queries.at(first),
                        queries.stride,
                        height,
                        headDim,
                        0,
                        height,
                        q);
                product(height, q, 0, k, headDim, count, scores);
            }
            if (attended.uniform()) {
                Arrays.fill(scores, 0, Strips.length(height, count), 0);
            } else if (attended.added() != null) {
                mask(height, scores, scale, attended, first);
            }
            Softmax.exponentials(height, scores, count, factor, sums);
            if (probabilities != null) {
                keep(height, scores, attended, sums, probabilities, first);
            }
            if (context != null) {
                weigh(height, scores, v, count, headDim, sums, context, first, scratch);
            }
        }
    }

    /**
     * Scales the scores of some queries, the first of them being {@code first}, and adds the mask.
     */
    private static void mask(
            int height, float[] scores, float scale, AttendedKeys attended, int first) {
        for (int i = 0; i < height; i++) {
            int added = attended.addedOffset() + (first + i) * attended.queryStride();
            for (int j = 0; j < attended.count(); j++) {
                int at = Strips.at(height, i, j);
                scores[at] =
                        scores[at] * scale + attended.added()[added + j * attended.keyStride()];
            }
        }
    }

    /** Keys (length, headDim) to panels of columns, (headDim, count) in all. */
    private static float[] packKeys(
            Rows keys, AttendedKeys attended, int headDim, Scratch scratch) {
        int count = attended.count();
        float[] packed = scratch.floats(Scratch.Slot.KEYS, headDim * Simd.roundUp(count, NARROW));
        for (int n = 0, width; n < count; n += width) {
            width = width(n, count);
            int end = Math.min(n + width, count);
            int target = n * headDim;
            int j = n;
            for (; j + 4 <= end; j += 4) {
                transpose(
                        keys.data,
                        keys.at(attended.row(j)),
                        keys.at(attended.row(j + 1)),
                        keys.at(attended.row(j + 2)),
                        keys.at(attended.row(j + 3)),
                        headDim,
                        packed,
                        target + j - n,
                        width);
            }
            for (; j < end; j++) {
                int source = keys.at(attended.row(j));
                for (int d = 0; d < headDim; d++) {
                    packed[target + d * width + j - n] = keys.data[source + d];
                }
            }
            for (int d = 0; d < headDim && end < n + width; d++) {
                Arrays.fill(packed, target + d * width + end - n, target + (d + 1) * width, 0);
            }
        }
        return packed;
    }

    /** Four rows to four columns. */
    private static void transpose(
            float[] x,
            int row0,
            int row1,
            int row2,
            int row3,
            int length,
            float[] y,
            int column,
            int stride) {
        for (int d = 0, at = column; d < length; d++, at += stride) {
            y[at] = x[row0 + d];
            y[at + 1] = x[row1 + d];
            y[at + 2] = x[row2 + d];
            y[at + 3] = x[row3 + d];
        }
    }

    /** Values (length, headDim) to panels of columns, (even count, headDim) in all. */
    private static float[] packValues(
            Rows values, AttendedKeys attended, int headDim, Scratch scratch) {
        int count = attended.count();
        int even = Simd.roundUp(count, 2);
        float[] packed = scratch.floats(Scratch.Slot.VALUES, even * Simd.roundUp(headDim, NARROW));
        for (int n = 0, width; n < headDim; n += width) {
            width = width(n, headDim);
            int columns = Math.min(width, headDim - n);
            for (int j = 0, target = n * even; j < count; j++, target += width) {
                System.arraycopy(
                        values.data, values.at(attended.row(j)) + n, packed, target, columns);
                if (columns < width) {
                    Arrays.fill(packed, target + columns, target + width, 0);
                }
            }
            Arrays.fill(packed, n * even + count * width, (n + width) * even, 0);
        }
        return packed;
    }

    /** The width of the panel that begins with a column. */
    private static int width(int column, int columns) {
        boolean wide = Simd.MANY_REGISTERS && column + NARROW < columns;
        return wide ? WideMicroKernel.WIDTH : NARROW;
    }

    /**
     * C (height, columns) = A (height, depth) B (depth, columns), A and C in strips, B in panels.
     */
    private static void product(
            int height, float[] a, int aOffset, float[] panels, int depth, int columns, float[] c) {
        for (int n = 0, width; n < columns; n += width) {
            width = width(n, columns);
            MicroKernel.multiply(
                    width > NARROW,
                    a,
                    aOffset,
                    height,
                    0,
                    height,
                    panels,
                    n * depth,
                    depth,
                    0,
                    depth,
                    c,
                    Strips.at(height, 0, n));
        }
    }

    /** Writes the probabilities of a tile of queries where they belong among all keys. */
    private static void keep(
            int height,
            float[] exponentials,
            AttendedKeys attended,
            float[] sums,
            Rows probabilities,
            int first) {
        boolean vectors = Kernel.SCALE.vectors();
        float[] target = probabilities.data;
        for (int i = 0; i < height; i++) {
            float reciprocal = 1 / sums[i];
            int offset = probabilities.at(first + i);
            for (int j = 0; j < attended.count(); j += STRIDE) {
                int count = Math.min(STRIDE, attended.count() - j);
                int source = Strips.at(height, i, j);
                if (attended.rows() == null) {
                    scale(vectors, exponentials, source, count, reciprocal, target, offset + j);
                } else {
                    for (int n = 0; n < count; n++) {
                        target[offset + attended.row(j + n)] =
                                exponentials[source + n] * reciprocal;
                    }
                }
            }
        }
    }

    /**
     * The context of a tile of queries: their exponentials times the values, divided by their sums.
     */
    private static void weigh(
            int height,
            float[] exponentials,
            float[] values,
            int count,
            int headDim,
            float[] sums,
            Rows context,
            int first,
            Scratch scratch) {
        float[] weighed = scratch.floats(Scratch.Slot.CONTEXT, Strips.length(QUERIES, headDim));
        boolean vectors = Kernel.SCALE.vectors();
        product(height, exponentials, 0, values, Simd.roundUp(count, 2), headDim, weighed);
        for (int i = 0; i < height; i++) {
            float reciprocal = 1 / sums[i];
            for (int d = 0; d < headDim; d += STRIDE) {
                scale(
                        vectors,
                        weighed,
                        Strips.at(height, i, d),
                        Math.min(STRIDE, headDim - d),
                        reciprocal,
                        context.data,
                        context.at(first + i) + d);
            }
        }
    }

    /** y = x factor. */
    static void scale(
            boolean vectors,
            float[] x,
            int xOffset,
            int count,
            float factor,
            float[] y,
            int yOffset) {
        if (!vectors) {
            ScalarKernels.scale(x, xOffset, count, factor, y, yOffset);
            return;
        }
        int end = SPECIES.loopBound(count);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xOffset + i).mul(factor).intoArray(y, yOffset + i);
        }
        if (end < count) {
            FloatVector rest = Simd.loadTail(x, xOffset + end, xOffset + count).mul(factor);
            Simd.storeTail(rest, y, yOffset + end, yOffset + count);
        }
    }
}
