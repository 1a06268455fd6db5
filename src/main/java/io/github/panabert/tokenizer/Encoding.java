package io.github.panabert.tokenizer;

import io.github.panabert.tokenizer.Truncation.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a tokenizer makes of a text or a pair, a value for each token, and the further windows that
 * truncation cut off. All arrays have {@link #length()} elements and are copies. Immutable, safe to
 * share. Source: Encoding of Hugging Face's tokenizers.
 */
public final class Encoding {
    /**
     * In {@link #wordIds()} and {@link #sequenceIds()}: neither word nor sequence; Hugging Face has
     * null.
     */
    public static final int NONE = -1;

    private final Columns columns;
    private final List<Encoding> overflowing;

    Encoding(Columns columns, List<Encoding> overflowing) {
        this.columns = columns;
        this.overflowing = overflowing;
    }

    /** The number of tokens, special and padding tokens included. */
    public int length() {
        return columns.ids.length;
    }

    /** The ids of the tokens. */
    public int[] inputIds() {
        return columns.ids.clone();
    }

    /** The type of each token: 0, and 1 in the second sequence of a pair. */
    public int[] tokenTypeIds() {
        return columns.typeIds.clone();
    }

    /** 1, and 0 for padding. */
    public int[] attentionMask() {
        return columns.attentionMask.clone();
    }

    /** 1 for the special tokens that were added and for padding, else 0. */
    public int[] specialTokensMask() {
        return columns.specialTokensMask.clone();
    }

    /** The texts of the tokens. */
    public List<String> tokens() {
        List<String> tokens = new ArrayList<>(length());
        for (int i = 0; i < length(); i++) {
            String text = columns.texts == null ? null : columns.texts[i];
            tokens.add(text == null ? columns.vocabulary.token(columns.ids[i]) : text);
        }
        return Collections.unmodifiableList(tokens);
    }

    /**
     * For each token the range [start, end) of the text that it stands for, in code points; of
     * pre-split words, the range in the word. [0, 0] for special and padding tokens.
     */
    public int[][] offsets() {
        int[][] offsets = new int[length()][];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = new int[] {columns.starts[i], columns.ends[i]};
        }
        return offsets;
    }

    /**
     * The number of each token's word in its sequence, {@link #NONE} for special and padding
     * tokens.
     */
    public int[] wordIds() {
        return columns.wordIds.clone();
    }

    /** 0 or 1, the sequence of each token; {@link #NONE} for special and padding tokens. */
    public int[] sequenceIds() {
        return columns.sequenceIds.clone();
    }

    /**
     * The further windows, in tokenizers' order, none of which has further ones; empty if nothing
     * was cut off.
     */
    public List<Encoding> overflowing() {
        return overflowing;
    }

    @Override
    public String toString() {
        return "Encoding" + tokens();
    }

    /**
     * The arrays, filled once from left to right; each method returns where the next one goes on.
     */
    static final class Columns {
        private final int[] ids;
        private final int[] typeIds;
        private final int[] attentionMask;
        private final int[] specialTokensMask;
        private final int[] starts;
        private final int[] ends;
        private final int[] wordIds;
        private final int[] sequenceIds;
        private final Vocabulary vocabulary;

        /** Texts that are not the vocabulary's, at their places; null as long as there are none. */
        private String[] texts;

        Columns(int length, Vocabulary vocabulary) {
            ids = new int[length];
            typeIds = new int[length];
            attentionMask = new int[length];
            specialTokensMask = new int[length];
            starts = new int[length];
            ends = new int[length];
            wordIds = new int[length];
            sequenceIds = new int[length];
            this.vocabulary = vocabulary;
        }

        int sequence(int at, TokenRun run, Window window, int typeId, int sequence) {
            int length = window.length();
            int to = at + length;
            System.arraycopy(run.ids, window.from(), ids, at, length);
            System.arraycopy(run.starts, window.from(), starts, at, length);
            System.arraycopy(run.ends, window.from(), ends, at, length);
            System.arraycopy(run.words, window.from(), wordIds, at, length);
            Arrays.fill(typeIds, at, to, typeId);
            Arrays.fill(attentionMask, at, to, 1);
            Arrays.fill(sequenceIds, at, to, sequence);
            if (run.texts != null) {
                System.arraycopy(run.texts, window.from(), texts(), at, length);
            }
            return to;
        }

        int special(int at, TemplateProcessing.Piece piece) {
            int to = at;
            for (int id : piece.ids()) {
                String text = piece.texts().get(to - at);
                if (!text.equals(vocabulary.token(id))) {
                    texts()[to] = text;
                }
                ids[to++] = id;
            }
            Arrays.fill(typeIds, at, to, piece.typeId());
            Arrays.fill(attentionMask, at, to, 1);
            outside(at, to);
            return to;
        }

        int pad(int at, int length, Layout.Pad pad) {
            Arrays.fill(ids, at, at + length, pad.id());
            outside(at, at + length);
            return at + length;
        }

        private void outside(int from, int to) {
            Arrays.fill(specialTokensMask, from, to, 1);
            Arrays.fill(wordIds, from, to, NONE);
            Arrays.fill(sequenceIds, from, to, NONE);
        }

        private String[] texts() {
            if (texts == null) {
                texts = new String[ids.length];
            }
            return texts;
        }
    }
}
