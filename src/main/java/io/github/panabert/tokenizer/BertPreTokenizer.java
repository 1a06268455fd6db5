package io.github.panabert.tokenizer;

/**
 * Splits at white space, which goes, and around each punctuation character, which stays as a word
 * of its own: the pre-tokenizer of Hugging Face's tokenizers of the same name.
 */
final class BertPreTokenizer {
    private BertPreTokenizer() {}

    /** Where the first word at or after {@code from} starts, {@code to} if there is none. */
    static int wordStart(int[] text, int from, int to) {
        int start = from;
        while (start < to && (UnicodeTable.flags(text[start]) & UnicodeTable.WHITESPACE) != 0) {
            start++;
        }
        return start;
    }

    /** Where the word that starts at {@code start} ends. */
    static int wordEnd(int[] text, int start, int to) {
        if ((UnicodeTable.flags(text[start]) & UnicodeTable.PUNCTUATION) != 0) {
            return start + 1;
        }
        int boundary = UnicodeTable.WHITESPACE | UnicodeTable.PUNCTUATION;
        int end = start + 1;
        while (end < to && (UnicodeTable.flags(text[end]) & boundary) == 0) {
            end++;
        }
        return end;
    }
}
