package io.github.panabert.tokenizer;

import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts sequences into windows: the first is what truncation leaves, the others what it cut off.
 * Source: the truncation of Hugging Face's tokenizers.
 *
 * @param strategy which sequence is cut
 * @param maxLength how many tokens all sequences may have together, special ones included
 * @param stride how many tokens a window repeats of the one before
 */
record Truncation(TokenizerOptions.Truncation strategy, int maxLength, int stride, Side side) {

    /** Tokens {@code from} to {@code to} of a sequence. */
    record Window(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** Of each sequence its only window, the whole. */
    static List<List<Window>> none(int... lengths) {
        List<List<Window>> windows = new ArrayList<>();
        for (int length : lengths) {
            windows.add(List.of(new Window(0, length)));
        }
        return windows;
    }

    /**
     * The windows of one sequence, or of the two of a pair.
     *
     * @param special how many special tokens will be added
     * @throws IllegalArgumentException if the sequence to cut is too short, or the stride leaves no
     *     room
     */
    List<List<Window>> windows(int special, int... lengths) {
        int room = maxLength - special;
        if (room < 0) {
            return none(
                    lengths); // tokenizers' unsigned room becomes huge there, and nothing is cut
        }
        int first = lengths[0];
        int second = lengths.length == 2 ? lengths[1] : 0;
        if ((long) first + second <= room) {
            return none(lengths);
        }
        int[] kept = kept(room, lengths, first + second - room);
        List<List<Window>> windows = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            windows.add(cut(lengths[i], kept[i]));
        }
        return windows;
    }

    /** How many tokens of each sequence are kept. */
    private int[] kept(int room, int[] lengths, int toRemove) {
        if (room == 0) {
            return new int[lengths.length];
        }
        if (strategy != TokenizerOptions.Truncation.LONGEST_FIRST) {
            int target = strategy == TokenizerOptions.Truncation.ONLY_FIRST ? 0 : 1;
            if (target >= lengths.length || lengths[target] <= toRemove) {
                throw new IllegalArgumentException(tooShort(target, lengths, room));
            }
            int[] kept = lengths.clone();
            kept[target] -= toRemove;
            return kept;
        }
        if (lengths.length == 1) {
            return new int[] {room};
        }
        int shorter = Math.min(lengths[0], lengths[1]);
        int longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
        if ((long) shorter + longer > room) {
            shorter = room / 2;
            longer = shorter + room % 2;
        }
        boolean firstIsLonger = lengths[0] > lengths[1];
        return firstIsLonger ? new int[] {longer, shorter} : new int[] {shorter, longer};
    }

    private String tooShort(int target, int[] lengths, int room) {
        String name = TokenizerOptions.lower(strategy);
        return target >= lengths.length
                ? "truncation: " + name + " of a text without a second sequence"
                : "truncation: "
                        + name
                        + " can't cut the sequence of "
                        + lengths[target]
                        + " tokens enough, the room for all is "
                        + room;
    }

    private List<Window> cut(int length, int kept) {
        if (kept >= length) {
            return List.of(new Window(0, length));
        }
        if (kept == 0) {
            return List.of(new Window(0, 0), new Window(0, length));
        }
        if (stride >= kept) {
            throw new IllegalArgumentException(
                    "stride: "
                            + stride
                            + " must be less than the "
                            + kept
                            + " tokens that are left of a sequence");
        }
        List<Window> windows = new ArrayList<>();
        int step = kept - stride;
        for (int done = 0; ; done += step) {
            int end = Math.min(done + kept, length);
            windows.add(
                    side == Side.RIGHT
                            ? new Window(done, end)
                            : new Window(length - end, length - done));
            if (end == length) {
                return windows;
            }
        }
    }
}
