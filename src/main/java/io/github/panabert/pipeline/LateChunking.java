package io.github.panabert.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Which of a text's tokens make up which of its chunks. */
final class LateChunking {
    private LateChunking() {}

    /**
     * The tokens of chunks: those that have a character in common with one, special ones never.
     *
     * @param shift where the text begins in the tokenized one, behind the prompt
     * @return a range [from, to) of tokens for each chunk
     * @throws IllegalArgumentException if a chunk has no tokens
     */
    static List<int[]> ranges(TokenizedText text, List<CharSpan> chunks, int shift) {
        int[][] offsets = text.encoding().offsets();
        int[] special = text.encoding().specialTokensMask();
        int end = text.text().codePointCount(0, text.text().length()) - shift;
        int count = Arguments.notNull("chunks", chunks, "a list of CharSpans").size();
        List<int[]> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            CharSpan chunk = chunks.get(i);
            if (chunk == null || chunk.end() > end) {
                throw new IllegalArgumentException(
                        "chunk %d: %s, but the text has %d characters".formatted(i, chunk, end));
            }
            int[] range = range(offsets, special, chunk.start() + shift, chunk.end() + shift);
            if (range == null) {
                throw new IllegalArgumentException(
                        "chunk %d: %s has no tokens%s"
                                .formatted(
                                        i,
                                        chunk,
                                        text.truncatedTokens() == 0
                                                ? ""
                                                : " that are read: the text was truncated; it can be read in windows"));
            }
            ranges.add(range);
        }
        return ranges;
    }

    /** The tokens that share a character with [start, end), null if there are none. */
    private static int[] range(int[][] offsets, int[] special, int start, int end) {
        int[] range = null;
        for (int t = 0; t < offsets.length; t++) {
            if (special[t] == 0 && offsets[t][0] < end && offsets[t][1] > start) {
                range = new int[] {range == null ? t : range[0], t + 1};
            }
        }
        return range;
    }
}
