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
        Rows k = packKeys(keys, attended, headDim, scoreStride, scratch);
        Rows v =
                context == null
                        ? null
                        : wholeVectors(values, attended, queryCount, headDim, scratch);
        float[] scores = scratch.floats(Scratch.Slot.SCORES, MAX_HEIGHT * scoreStride);
        float[] reciprocals = scratch.floats(Scratch.Slot.RECIPROCALS, MAX_HEIGHT);
        float factor = attended.uniform() ? 0 : scale;
        for (int first = 0, height; first < queryCount; first += height) {
            height = MicroKernel.height(queryCount - first);
            Rows tile = new Rows(queries.data, queries.at(first), queries.stride);
            product(height, tile, k, headDim, count, scores, scoreStride);
            for (int i = 0; i < height; i++) {
                int added = attended.addedOffset() + (first + i) * attended.queryStride();
                reciprocals[i] =
                        1
                                / Softmax.exponentials(
                                        scores,
                                        i * scoreStride,
                                        count,
                                        factor,
                                        attended.added(),
                                        added,
                                        attended.keyStride());
            }
            if (probabilities != null) {
                for (int i = 0; i < height; i++) {
                    keep(
                            scores,
                            i * scoreStride,
                            attended,
                            reciprocals[i],
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
                        reciprocals,
                        context,
                        first,
                        scratch);
            }
        }
    }

    /** (length, headDim) to (headDim, count), the rows filled up with zeros to whole tiles. */
    private static Rows packKeys(
            Rows keys, AttendedKeys attended, int headDim, int stride, Scratch scratch) {
        int count = attended.count();
        float[] packed = scratch.floats(Scratch.Slot.KEYS, headDim * stride);
        int j = 0;
        for (; j + 4 <= count; j += 4) {
            transpose(
                    keys.data,
                    keys.at(attended.row(j)),
                    keys.at(attended.row(j + 1)),
                    keys.at(attended.row(j + 2)),
                    keys.at(attended.row(j + 3)),
                    headDim,
                    packed,
                    j,
                    stride);
        }
        for (; j < count; j++) {
            int source = keys.at(attended.row(j));
            for (int d = 0; d < headDim; d++) {
                packed[d * stride + j] = keys.data[source + d];
            }
        }
        for (int d = 0; d < headDim; d++) {
            Arrays.fill(packed, d * stride + count, (d + 1) * stride, 0);
        }
        return new Rows(packed, 0, stride);
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

    /** The attended values, in place or copied, such that their rows can be read in whole tiles. */
    private static Rows wholeVectors(
            Rows values, AttendedKeys attended, int queryCount, int headDim, Scratch scratch) {
        if (attended.rows() == null && headDim % NARROW == 0 && queryCount <= MAX_HEIGHT) {
            return values; // one tile reads them; more would pay for rows that are pages apart
        }
        int width = Simd.roundUp(headDim, NARROW);
        int count = attended.count();
        float[] copy = scratch.floats(Scratch.Slot.VALUES, count * width);
        for (int j = 0; j < count; j++) {
            System.arraycopy(values.data, values.at(attended.row(j)), copy, j * width, headDim);
            Arrays.fill(copy, j * width + headDim, (j + 1) * width, 0);
        }
        return new Rows(copy, 0, width);
    }

    /** C (height, columns) = A (height, depth) B (depth, columns); B and C hold whole tiles. */
    private static void product(
            int height, Rows a, Rows b, int depth, int columns, float[] c, int ldc) {
        int width;
        for (int n = 0; n < columns; n += width) {
            boolean wide = Simd.MANY_REGISTERS && n + NARROW < columns;
            width = wide ? WideMicroKernel.WIDTH : NARROW;
            MicroKernel.multiply(
                    wide,
                    height,
                    a.data,
                    a.offset,
                    a.stride,
                    b.data,
                    b.offset + n,
                    b.stride,
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
            Rows values,
            int count,
            int headDim,
            float[] reciprocals,
            Rows context,
            int first,
            Scratch scratch) {
        int width = Simd.roundUp(headDim, WideMicroKernel.WIDTH);
        float[] sums = scratch.floats(Scratch.Slot.CONTEXT, MAX_HEIGHT * width);
        product(height, exponentials, values, count, headDim, sums, width);
        for (int i = 0; i < height; i++) {
            int target = context.at(first + i);
            int end = SPECIES.loopBound(headDim);
            for (int d = 0; d < end; d += LANES) {
                FloatVector.fromArray(SPECIES, sums, i * width + d)
                        .mul(reciprocals[i])
                        .intoArray(context.data, target + d);
            }
            if (end < headDim) {
                FloatVector rest =
                        FloatVector.fromArray(SPECIES, sums, i * width + end).mul(reciprocals[i]);
                Simd.storeTail(rest, context.data, target + end, target + headDim);
            }
        }
    }
}
