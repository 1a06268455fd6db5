package io.github.panabert.pipeline;

import io.github.panabert.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text's tokens and the windows in which the model reads them.
 *
 * @param text with its prompt
 * @param encoding the tokens that are read
 * @param truncatedTokens how many were cut off
 * @param windows one, or for a long text several
 */
record TokenizedText(String text, Encoding encoding, int truncatedTokens, List<Window> windows) {
    /** Windows have at least one part in so many in common with the next one. */
    private static final int OVERLAP = 4;

    /**
     * What the model reads at once.
     *
     * @param from the first of the text's tokens that are this window's own: every token is one
     *     window's
     * @param to the token after the last of these
     * @param row the row of the first of these in the window
     */
    record Window(int[] inputIds, int[] tokenTypeIds, int from, int to, int row) {}

    /** A text that is read at once. */
    static TokenizedText whole(String text, Encoding encoding, int truncatedTokens) {
        Window all =
                new Window(encoding.inputIds(), encoding.tokenTypeIds(), 0, encoding.length(), 0);
        return new TokenizedText(text, encoding, truncatedTokens, List.of(all));
    }

    /**
     * A text that is read in windows, between its first and last tokens that each window has.
     *
     * @param length how many tokens a window has
     * @param prefix how many it begins with
     * @param suffix how many it ends with; with the prefix less than its length
     */
    static TokenizedText windowed(
            String text, Encoding encoding, int length, int prefix, int suffix) {
        int room = length - prefix - suffix;
        int last = encoding.length() - length; // where the last window starts
        int count = 1 + Math.ceilDiv(last, room - room / OVERLAP);
        int[] starts = new int[count];
        for (int i = 1; i < count; i++) {
            starts[i] = (int) ((long) last * i / (count - 1));
        }
        int[] ids = encoding.inputIds();
        int[] types = encoding.tokenTypeIds();
        List<Window> windows = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < count; i++) {
            int end = starts[i] + prefix + room;
            int to =
                    i == count - 1
                            ? encoding.length()
                            : (starts[i + 1] + prefix + end) / 2; // the middle of what they share
            windows.add(
                    new Window(
                            window(ids, starts[i], length, prefix, suffix),
                            window(types, starts[i], length, prefix, suffix),
                            from,
                            to,
                            from - starts[i]));
            from = to;
        }
        return new TokenizedText(text, encoding, 0, windows);
    }

    /** How many tokens the model reads, in all windows. */
    int tokens() {
        return windows.stream().mapToInt(window -> window.inputIds().length).sum();
    }

    private static int[] window(int[] all, int start, int length, int prefix, int suffix) {
        int[] window = Arrays.copyOfRange(all, start, start + length);
        System.arraycopy(all, 0, window, 0, prefix);
        System.arraycopy(all, all.length - suffix, window, length - suffix, suffix);
        return window;
    }
}
