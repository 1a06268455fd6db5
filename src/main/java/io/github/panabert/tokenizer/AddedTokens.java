package io.github.panabert.tokenizer;

import java.util.Map;

/**
 * Finds added tokens: from left to right the longest at each place, none inside another. Source:
 * AddedVocabulary of Hugging Face's tokenizers.
 */
final class AddedTokens {
    /** A token found: where it lies, with the white space that it takes. */
    record Match(int from, int to, int id) {}

    private final TokenTrie trie = new TokenTrie(64);
    private final Map<Integer, AddedToken> tokens;

    /**
     * The ASCII characters that a token starts with; any other character may start one if {@code
     * beyondAscii}.
     */
    private final boolean[] asciiStarts = new boolean[128];

    private boolean beyondAscii;

    /**
     * @param patterns what is looked for, code points by id
     */
    AddedTokens(Map<Integer, int[]> patterns, Map<Integer, AddedToken> tokens) {
        this.tokens = tokens;
        patterns.forEach(
                (id, pattern) -> {
                    if (pattern.length > 0) {
                        trie.put(pattern, id);
                        if (pattern[0] < 128) {
                            asciiStarts[pattern[0]] = true;
                        } else {
                            beyondAscii = true;
                        }
                    }
                });
    }

    /**
     * The first match that counts at or after {@code from}, null if there is none.
     *
     * @param begin where the text begins, for what stands before a match
     * @param splitSpecial special tokens are text like any other
     */
    Match next(int[] text, int begin, int from, int to, boolean splitSpecial) {
        int at = from;
        while (at < to) {
            int start = at;
            int id = -1;
            int end = start;
            if (text[start] < 128 ? asciiStarts[text[start]] : beyondAscii) {
                int node = 0;
                for (int i = start; i < to && (node = trie.child(node, text[i])) >= 0; i++) {
                    if (trie.id(node) >= 0) {
                        id = trie.id(node);
                        end = i + 1;
                    }
                }
            }
            if (id >= 0 && counts(tokens.get(id), text, begin, start, end, to, splitSpecial)) {
                return strip(tokens.get(id), text, from, start, end, to, id);
            }
            at = id >= 0 ? end : start + 1;
        }
        return null;
    }

    private static boolean counts(
            AddedToken token,
            int[] text,
            int begin,
            int start,
            int end,
            int to,
            boolean splitSpecial) {
        if (splitSpecial && token.special()) {
            return false;
        }
        return !token.singleWord()
                || !(start > begin && isWord(text[start - 1]) || end < to && isWord(text[end]));
    }

    private static Match strip(
            AddedToken token, int[] text, int from, int start, int end, int to, int id) {
        int first = start;
        while (token.lstrip() && first > from && isSpace(text[first - 1])) {
            first--;
        }
        int last = end;
        while (token.rstrip() && last < to && isSpace(text[last])) {
            last++;
        }
        return new Match(first, last, id);
    }

    private static boolean isSpace(int codePoint) {
        return (UnicodeTable.flags(codePoint) & UnicodeTable.WHITESPACE) != 0;
    }

    /**
     * A word character of regular expressions: letters, marks, decimal digits, connectors and
     * joiners.
     */
    private static boolean isWord(int codePoint) {
        return Character.isAlphabetic(codePoint)
                || codePoint == 0x200C
                || codePoint == 0x200D
                || switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.DECIMAL_DIGIT_NUMBER,
                            Character.CONNECTOR_PUNCTUATION ->
                            true;
                    default -> false;
                };
    }
}
