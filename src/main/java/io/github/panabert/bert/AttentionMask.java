package io.github.panabert.bert;

import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which keys the queries of a batch attend to: all, those of a mask, or all with numbers added to
 * the scores. The rules are those of transformers' eager attention.
 */
final class AttentionMask {
    static final AttentionMask NONE = new AttentionMask(null, null);

    private final int[] keys;
    private final Tensor added;

    private AttentionMask(int[] keys, Tensor added) {
        this.keys = keys;
        this.added = added;
    }

    /** One number for each row of the batch: non-zero means attended to. */
    static AttentionMask ofKeys(int[] keys) {
        return new AttentionMask(keys, null);
    }

    /**
     * A tensor for B sequences of S tokens. What transformers never looks at is not looked at here:
     * the shape of a mask that hides nothing, and rows beyond the B-th.
     */
    static AttentionMask of(Tensor mask, int size, int length) {
        if (mask == null) {
            throw new IllegalArgumentException("attention_mask: null");
        }
        int[] shape = mask.shape();
        if (shape.length == 4) {
            if (oneOr(size, shape[0]) && oneOr(length, shape[2]) && oneOr(length, shape[3])) {
                return new AttentionMask(null, mask);
            }
        } else if (shape.length > 0 && hidesNothing(mask)) {
            return NONE;
        } else if (shape.length == 2
                && (shape[0] == 1 || shape[0] >= size)
                && oneOr(length, shape[1])) {
            return ofKeys(keys(mask, size, length));
        }
        throw new IllegalArgumentException(
                "attention_mask: shape "
                        + Arrays.toString(shape)
                        + ", expected ["
                        + size
                        + ", "
                        + length
                        + "] or ["
                        + size
                        + ", heads, "
                        + length
                        + ", "
                        + length
                        + "]");
    }

    private static boolean hidesNothing(Tensor mask) {
        for (float value : mask.data()) {
            if (value == 0) {
                return false;
            }
        }
        return true;
    }

    private static int[] keys(Tensor mask, int size, int length) {
        int[] keys = new int[size * length];
        for (int i = 0; i < keys.length; i++) {
            int row = mask.dim(0) == 1 ? 0 : i / length;
            int column = mask.dim(1) == 1 ? 0 : i % length;
            keys[i] = mask.get(row, column) == 0 ? 0 : 1;
        }
        return keys;
    }

    private static boolean oneOr(int expected, int found) {
        return found == 1 || found == expected;
    }

    /** Whether a model of so many heads can use it. */
    void check(int heads) {
        if (added != null && !oneOr(heads, added.dim(1))) {
            throw new IllegalArgumentException(
                    "attention_mask: shape "
                            + Arrays.toString(added.shape())
                            + ", but the model has "
                            + heads
                            + " heads");
        }
    }

    /** Whether all heads of a sequence attend to the same keys in the same way. */
    boolean sameForAllHeads() {
        return added == null || added.dim(1) == 1;
    }

    /** What a head of a sequence, whose tokens begin at a row of the batch, attends to. */
    AttendedKeys attended(int sequence, int head, int offset, int length) {
        if (added != null) {
            return attendedWithAdded(sequence, head, length);
        }
        int count = 0;
        int last = -1;
        for (int j = 0; keys != null && j < length; j++) {
            if (keys[offset + j] != 0) {
                count++;
                last = j;
            }
        }
        if (keys == null || count == length) {
            return AttendedKeys.first(length);
        }
        if (count == 0) { // every score is the most negative number: the softmax is uniform
            return AttendedKeys.uniform(length);
        }
        if (last == count - 1) {
            return AttendedKeys.first(count);
        }
        return AttendedKeys.at(
                IntStream.range(0, length).filter(j -> keys[offset + j] != 0).toArray());
    }

    private AttendedKeys attendedWithAdded(int sequence, int head, int length) {
        int columns = added.dim(3);
        int rows = added.dim(2);
        int plane =
                (added.dim(0) == 1 ? 0 : sequence) * added.dim(1) + (added.dim(1) == 1 ? 0 : head);
        int rowStride = rows == 1 ? 0 : columns;
        return AttendedKeys.added(
                length, added.data(), plane * rows * columns, rowStride, columns == 1 ? 0 : 1);
    }
}
