package io.github.panabert.tokenizer;

import java.util.Arrays;

/**
 * Code points, each with the range of code points of the original text that it stands for. Grows at
 * its end.
 *
 * <p>The arrays are used directly, they are the tokenizer's hot path; only the first {@code length}
 * elements count.
 */
final class NormalizedText {
    int[] codePoints;
    int[] starts;
    int[] ends;
    int length;

    NormalizedText(int capacity) {
        codePoints = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** A part of the original text, every code point standing for itself. */
    static NormalizedText of(int[] text, int from, int to) {
        NormalizedText part = new NormalizedText(to - from);
        for (int i = from; i < to; i++) {
            part.add(text[i], i, i + 1);
        }
        return part;
    }

    void add(int codePoint, int start, int end) {
        if (length == codePoints.length) {
            int capacity = length + (length >> 1) + 16;
            codePoints = Arrays.copyOf(codePoints, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        codePoints[length] = codePoint;
        starts[length] = start;
        ends[length] = end;
        length++;
    }

    /** The text of code points {@code from} to {@code to}. */
    String substring(int from, int to) {
        return new String(codePoints, from, to - from);
    }
}
