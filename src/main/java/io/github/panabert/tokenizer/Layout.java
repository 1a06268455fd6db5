package io.github.panabert.tokenizer;

import io.github.panabert.tokenizer.TemplateProcessing.Piece;
import io.github.panabert.tokenizer.TokenizerOptions.Side;
import io.github.panabert.tokenizer.Truncation.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Sequences cut to windows and set between special tokens: all that is left is padding, whose
 * length a batch tells.
 *
 * @param runs the tokens of each sequence
 * @param windows the windows of each sequence, the first one first
 * @param pieces what stands where
 */
record Layout(List<TokenRun> runs, List<List<Window>> windows, List<Piece> pieces) {

    /** The token that padding repeats. */
    record Pad(int id, Side side) {}

    /** The number of tokens of the first window, special ones included. */
    int length() {
        return length(new int[pieces.size()]);
    }

    private int length(int[] choice) {
        int length = 0;
        for (int i = 0; i < choice.length; i++) {
            Piece piece = pieces.get(i);
            length +=
                    piece.sequence() < 0
                            ? piece.ids().length
                            : windows.get(piece.sequence()).get(choice[i]).length();
        }
        return length;
    }

    /**
     * The encoding, this and its further windows padded to {@code target} tokens where they have
     * fewer.
     */
    Encoding encoding(int target, Pad pad, Vocabulary vocabulary) {
        List<Encoding> overflowing = new ArrayList<>();
        for (int[] choice : overflowing()) {
            overflowing.add(encoding(choice, target, pad, vocabulary, List.of()));
        }
        return encoding(new int[pieces.size()], target, pad, vocabulary, List.copyOf(overflowing));
    }

    /**
     * Which window of each piece stands in each further encoding. The order is that of merging
     * piece by piece, as tokenizers does: each further encoding so far with each window of the
     * piece, then the first encoding with its further windows.
     */
    private List<int[]> overflowing() {
        List<int[]> further = List.of();
        for (int i = 0; i < pieces.size(); i++) {
            int sequence = pieces.get(i).sequence();
            int count = sequence < 0 ? 1 : windows.get(sequence).size();
            if (count == 1) {
                continue;
            }
            List<int[]> merged = new ArrayList<>();
            for (int[] choice : further) {
                for (int w = 0; w < count; w++) {
                    merged.add(with(choice, i, w));
                }
            }
            for (int w = 1; w < count; w++) {
                merged.add(with(new int[pieces.size()], i, w));
            }
            further = merged;
        }
        return further;
    }

    private static int[] with(int[] choice, int piece, int window) {
        int[] changed = choice.clone();
        changed[piece] = window;
        return changed;
    }

    private Encoding encoding(
            int[] choice, int target, Pad pad, Vocabulary vocabulary, List<Encoding> overflowing) {
        int length = length(choice);
        int padded = Math.max(length, target);
        Encoding.Columns columns = new Encoding.Columns(padded, vocabulary);
        int padding = padded - length;
        int at = 0;
        if (padding > 0 && pad.side() == Side.LEFT) {
            at = columns.pad(0, padding, pad);
        }
        for (int i = 0; i < choice.length; i++) {
            Piece piece = pieces.get(i);
            if (piece.sequence() < 0) {
                at = columns.special(at, piece);
            } else {
                Window window = windows.get(piece.sequence()).get(choice[i]);
                // A further window keeps the sequence's number as type, whatever the template says:
                // so does tokenizers.
                int type = choice[i] == 0 ? piece.typeId() : piece.sequence();
                at =
                        columns.sequence(
                                at, runs.get(piece.sequence()), window, type, piece.sequence());
            }
        }
        if (padding > 0 && pad.side() == Side.RIGHT) {
            columns.pad(at, padding, pad);
        }
        return new Encoding(columns, overflowing);
    }
}
