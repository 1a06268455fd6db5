package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Scaled dot-product attention of one head over one sequence: softmax(Q K^T scale) V.
 *
 * <p>Queries are used in place; keys are packed to (headDim, keys), so that a row of scores is
 * computed as vectors of keys; values are used in place where whole vectors fit. The scores of a
 * few queries stay in the first-level cache.
 */
public final class Attention {
    private static final int NARROW = NarrowMicroKernel.WIDTH;
    private static final int MAX_HEIGHT = MicroKernel.MAX_HEIGHT;

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
        int scoreStride =
                Simd.roundUp(count, NARROW)
                        + LANES; // no power of two: rows spread over the cache's sets
        float[] k = packKeys(keys, attended, headDim, scratch);
        float[] v = context == null ? null : packValues(values, attended, headDim, scratch);
        float[] scores = scratch.floats(Scratch.Slot.SCORES, MAX_HEIGHT * scoreStride);
        float[] sums = scratch.floats(Scratch.Slot.SUMS, MAX_HEIGHT);
        float factor = attended.uniform() ? 0 : attended.added() != null ? 1 : scale;
        for (int first = 0, height; first < queryCount; first += height) {
            height = MicroKernel.height(queryCount - first);
            Rows tile = new Rows(queries.data, queries.at(first), queries.stride);
            product(height, tile, k, headDim, count, scores, scoreStride);
            if (attended.added() != null) {
                mask(height, scores, scoreStride, scale, attended, first);
            }
            Softmax.exponentials(height, scores, scoreStride, count, factor, sums);
            if (probabilities != null) {
                for (int i = 0; i < height; i++) {
                    keep(
                            scores,
                            i * scoreStride,
                            attended,
                            1 / sums[i],
                            probabilities.data,
                            probabilities.at(first + i));
                }
            }
            if (context != null) {
                weigh(
                        height,
                        new Rows(scores, 0, scoreStride),
                        v,
                        count,
                        headDim,
                        sums,
                        context,
                        first,
                        scratch);
            }
        }
    }

    /**
     * Scales the scores of some queries, the first of them being {@code first}, and adds the mask.
     */
    private static void mask(
            int height, float[] scores, int stride, float scale, AttendedKeys attended, int first) {
        for (int i = 0; i < height; i++) {
            int added = attended.addedOffset() + (first + i) * attended.queryStride();
            for (int j = 0; j < attended.count(); j++) {
                int at = i * stride + j;
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

    /** Values (length, headDim) to panels of columns, (count, headDim) in all. */
    private static float[] packValues(
            Rows values, AttendedKeys attended, int headDim, Scratch scratch) {
        int count = attended.count();
        float[] packed = scratch.floats(Scratch.Slot.VALUES, count * Simd.roundUp(headDim, NARROW));
        for (int n = 0, width; n < headDim; n += width) {
            width = width(n, headDim);
            int columns = Math.min(width, headDim - n);
            for (int j = 0, target = n * count; j < count; j++, target += width) {
                System.arraycopy(
                        values.data, values.at(attended.row(j)) + n, packed, target, columns);
                if (columns < width) {
                    Arrays.fill(packed, target + columns, target + width, 0);
                }
            }
        }
        return packed;
    }

    /** The width of the panel that begins with a column. */
    private static int width(int column, int columns) {
        boolean wide = Simd.MANY_REGISTERS && column + NARROW < columns;
        return wide ? WideMicroKernel.WIDTH : NARROW;
    }

    /** C (height, columns) = A (height, depth) B (depth, columns); C holds whole panels. */
    private static void product(
            int height, Rows a, float[] panels, int depth, int columns, float[] c, int ldc) {
        for (int n = 0, width; n < columns; n += width) {
            width = width(n, columns);
            MicroKernel.multiply(
                    width > NARROW,
                    height,
                    a.data,
                    a.offset,
                    a.stride,
                    panels,
                    n * depth,
                    depth,
                    c,
                    n,
                    ldc);
        }
    }

    /** Writes the probabilities of one query where they belong among all keys. */
    private static void keep(
            float[] exponentials,
            int offset,
            AttendedKeys attended,
            float reciprocal,
            float[] target,
            int targetOffset) {
        for (int j = 0; j < attended.count(); j++) {
            target[targetOffset + attended.row(j)] = exponentials[offset + j] * reciprocal;
        }
    }

    /**
     * The context of a tile of queries: their exponentials times the values, divided by their sums.
     */
    private static void weigh(
            int height,
            Rows exponentials,
            float[] values,
            int count,
            int headDim,
            float[] sums,
            Rows context,
            int first,
            Scratch scratch) {
        int width = Simd.roundUp(headDim, WideMicroKernel.WIDTH);
        float[] weighed = scratch.floats(Scratch.Slot.CONTEXT, MAX_HEIGHT * width);
        product(height, exponentials, values, count, headDim, weighed, width);
        for (int i = 0; i < height; i++) {
            float reciprocal = 1 / sums[i];
            int target = context.at(first + i);
            int end = SPECIES.loopBound(headDim);
            for (int d = 0; d < end; d += LANES) {
                FloatVector.fromArray(SPECIES, weighed, i * width + d)
                        .mul(reciprocal)
                        .intoArray(context.data, target + d);
            }
            if (end < headDim) {
                FloatVector rest =
                        FloatVector.fromArray(SPECIES, weighed, i * width + end).mul(reciprocal);
                Simd.storeTail(rest, context.data, target + end, target + headDim);
            }
        }
    }
}
