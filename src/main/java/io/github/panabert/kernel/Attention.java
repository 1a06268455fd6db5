package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;
import static io.github.panabert.kernel.Strips.STRIDE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Scaled dot-product attention, head by head and sequence by sequence: softmax(Q K^T scale) V.
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

    private final int size;
    private final int headDim;
    private final float scale;
    private final Matrix queries;
    private final Matrix projected;
    private final Matrix context;

    /**
     * Of matrices that have their heads side by side, each of {@code headDim} columns. A head must
     * not be cut by the end of a strip.
     *
     * @param size the columns of all heads
     * @param queries (rows, size), maybe the projected ones
     * @param projected (rows, 3 size): queries, keys and values side by side
     * @param context where the result (rows, size) goes, or null
     */
    public Attention(
            int size, int headDim, float scale, Matrix queries, Matrix projected, Matrix context) {
        this.size = size;
        this.headDim = headDim;
        this.scale = scale;
        this.queries = queries;
        this.projected = projected;
        this.context = context;
    }

    /**
     * A head of a sequence.
     *
     * @param query the row of the first of the queries, whose contexts begin with {@code target}
     * @param row the row of the sequence's first key and value
     * @param length of the sequence
     * @param probabilities where (queryCount, length) attention weights go, into zeros; or null
     */
    public void attend(
            int head,
            int queryCount,
            int query,
            int row,
            int length,
            AttendedKeys attended,
            float[] probabilities,
            int probabilitiesOffset,
            int target,
            Scratch scratch) {
        int column = head * headDim;
        int count = attended.count();
        Matrix k = packKeys(projected.at(row, size + column), attended, scratch);
        Matrix v =
                context == null
                        ? null
                        : packValues(projected.at(row, 2 * size + column), attended, scratch);
        boolean vectors = Kernel.SCALE.vectors();
        boolean inPlace = queries.inStrips() && headDim <= STRIDE;
        Matrix q = inPlace ? queries : scratch.strips(Scratch.Slot.QUERIES, QUERIES, headDim);
        Matrix scores = scratch.strips(Scratch.Slot.SCORES, QUERIES, count);
        Matrix lanes = scratch.rows(Scratch.Slot.LANES, QUERIES, LANES);
        float[] sums = scratch.floats(Scratch.Slot.SUMS, QUERIES);
        float factor = attended.added() != null ? 1 : scale;
        for (int first = 0, height; first < queryCount; first += height) {
            height = Math.min(QUERIES, queryCount - first);
            int from = queries.at(query + first, column);
            if (!inPlace) {
                new Matrix(queries.data(), from, queries.rowStride(), STRIDE)
                        .copy(0, height, headDim, q);
            }
            product(height, q, inPlace ? from : q.offset(), k, headDim, count, scores);
            if (attended.uniform()) {
                clear(height, scores, count);
            } else if (attended.added() != null) {
                mask(height, scores, scale, attended, first);
            }
            Softmax.exponentials(height, scores, count, factor, sums, lanes);
            if (probabilities != null) {
                int kept = probabilitiesOffset + first * length;
                keep(vectors, height, scores, attended, sums, probabilities, kept, length);
            }
            if (context != null) {
                int to = context.at(target + first, column);
                Matrix weighed = scratch.strips(Scratch.Slot.CONTEXT, QUERIES, headDim);
                int depth = Simd.roundUp(count, 2);
                product(height, scores, scores.offset(), v, depth, headDim, weighed);
                int stride = context.rowStride();
                divide(vectors, height, weighed, headDim, sums, context.data(), to, stride);
            }
        }
    }

    private static void clear(int height, Matrix scores, int count) {
        for (int j = 0; j < count; j += STRIDE) {
            int from = scores.at(0, j);
            Arrays.fill(scores.data(), from, from + height * STRIDE, 0);
        }
    }

    /**
     * Scales the scores of some queries, the first of them being {@code first}, and adds the mask.
     */
    private static void mask(
            int height, Matrix scores, float scale, AttendedKeys attended, int first) {
        float[] x = scores.data();
        for (int i = 0; i < height; i++) {
            int added = attended.addedOffset() + (first + i) * attended.queryStride();
            for (int j = 0; j < attended.count(); j++) {
                int at = scores.at(i, j);
                x[at] = x[at] * scale + attended.added()[added + j * attended.keyStride()];
            }
        }
    }

    /** Keys (length, headDim) to panels of columns, (headDim, count) in all. */
    private Matrix packKeys(int keys, AttendedKeys attended, Scratch scratch) {
        float[] x = projected.data();
        int stride = projected.rowStride();
        int count = attended.count();
        Matrix packed = scratch.rows(Scratch.Slot.KEYS, headDim, Simd.roundUp(count, NARROW));
        float[] square = scratch.floats(Scratch.Slot.SQUARE, Transposition.SQUARE);
        boolean vectors = Kernel.TRANSPOSE.vectors();
        for (int n = 0, width; n < count; n += width) {
            width = width(n, count);
            int end = Math.min(n + width, count);
            int target = packed.offset() + n * headDim;
            Transposition.transpose(
                    vectors,
                    x,
                    keys,
                    stride,
                    attended,
                    n,
                    end,
                    headDim,
                    packed.data(),
                    target,
                    width,
                    square);
        }
        return packed;
    }

    /** Values (length, headDim) to panels of columns, (even count, headDim) in all. */
    private Matrix packValues(int values, AttendedKeys attended, Scratch scratch) {
        float[] x = projected.data();
        int stride = projected.rowStride();
        int count = attended.count();
        int even = Simd.roundUp(count, 2);
        Matrix panels = scratch.rows(Scratch.Slot.VALUES, even, Simd.roundUp(headDim, NARROW));
        float[] packed = panels.data();
        for (int n = 0, width; n < headDim; n += width) {
            width = width(n, headDim);
            int columns = Math.min(width, headDim - n);
            int target = panels.offset() + n * even;
            int end = target + even * width;
            for (int j = 0; j < count; j++, target += width) {
                int source = values + attended.row(j) * stride;
                System.arraycopy(x, source + n, packed, target, columns);
                if (columns < width) {
                    Arrays.fill(packed, target + columns, target + width, 0);
                }
            }
            Arrays.fill(packed, target, end, 0);
        }
        return panels;
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
            int height, Matrix a, int aOffset, Matrix panels, int depth, int columns, Matrix c) {
        for (int n = 0, width; n < columns; n += width) {
            width = width(n, columns);
            MicroKernel.multiply(
                    width > NARROW,
                    a.data(),
                    aOffset,
                    a.stripStride(),
                    height,
                    panels.data(),
                    MicroKernel.NO_LINES,
                    panels.offset() + n * depth,
                    depth,
                    0,
                    depth,
                    c.data(),
                    c.at(0, n),
                    MicroKernel.ZEROS,
                    0,
                    TouchAhead.Way.NONE);
        }
    }

    /** Writes the probabilities of a tile of queries where they belong among all keys. */
    private static void keep(
            boolean vectors,
            int height,
            Matrix exponentials,
            AttendedKeys attended,
            float[] sums,
            float[] target,
            int targetOffset,
            int length) {
        float[] x = exponentials.data();
        for (int i = 0; i < height; i++) {
            float reciprocal = 1 / sums[i];
            int offset = targetOffset + i * length;
            for (int j = 0; j < attended.count(); j += STRIDE) {
                int count = Math.min(STRIDE, attended.count() - j);
                int source = exponentials.at(i, j);
                if (attended.rows() == null) {
                    scale(vectors, x, source, count, reciprocal, target, offset + j);
                } else {
                    for (int n = 0; n < count; n++) {
                        target[offset + attended.row(j + n)] = x[source + n] * reciprocal;
                    }
                }
            }
        }
    }

    /** The context of a tile of queries: weighed values divided by the sums of the weights. */
    static void divide(
            boolean vectors,
            int height,
            Matrix weighed,
            int headDim,
            float[] sums,
            float[] context,
            int offset,
            int stride) {
        for (int i = 0; i < height; i++) {
            sums[i] = 1 / sums[i];
        }
        float[] x = weighed.data();
        int whole = vectors ? SPECIES.loopBound(headDim) : 0;
        for (int d = 0; d < whole; d += LANES) {
            int column = weighed.at(0, d);
            scaleColumn(height, x, column, sums, context, offset + d, stride);
        }
        for (int i = 0; whole < headDim && i < height; i++) {
            for (int d = whole; d < headDim; d++) {
                context[offset + i * stride + d] = x[weighed.at(i, d)] * sums[i];
            }
        }
    }

    /** A vector of each row times the row's factor: many rows, but few vectors. */
    private static void scaleColumn(
            int rows,
            float[] x,
            int xOffset,
            float[] factors,
            float[] y,
            int yOffset,
            int yStride) {
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(SPECIES, x, xOffset + i * STRIDE)
                    .mul(factors[i])
                    .intoArray(y, yOffset + i * yStride);
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
