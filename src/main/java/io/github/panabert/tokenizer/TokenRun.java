package io.github.panabert.tokenizer;

import java.util.Arrays;

/**
 * The tokens of one sequence before special tokens are added; grows at its end. Only the first
 * {@code length} count.
 */
final class TokenRun {
    int[] ids;
    int[] starts;
    int[] ends;
    int[] words;

    /**
     * Texts of tokens that are not the vocabulary's, at their places; null as long as there are
     * none.
     */
    String[] texts;

    int length;

    TokenRun(int capacity) {
        ids = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        words = new int[capacity];
    }

    void add(int id, int start, int end, int word) {
        if (length == ids.length) {
            int capacity = length + (length >> 1) + 16;
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            words = Arrays.copyOf(words, capacity);
            texts = texts == null ? null : Arrays.copyOf(texts, capacity);
        }
        ids[length] = id;
        starts[length] = start;
        ends[length] = end;
        words[length] = word;
        length++;
    }

    /** Gives the last token a text of its own. */
    void setText(String text) {
        if (texts == null) {
            texts = new String[ids.length];
        }
        texts[length - 1] = text;
    }
}
