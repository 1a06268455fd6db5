package io.github.panabert.tokenizer;

/**
 * A token that is cut out of the text whole, before it is split into words.
 *
 * @param singleWord only where no word character stands right before or after
 * @param lstrip takes the white space before it
 * @param rstrip takes the white space after it
 * @param normalized looked for in the normalized text, by its own normalized form; else in the text
 *     as given
 * @param special left out by decode when special tokens are skipped
 */
record AddedToken(
        String content,
        boolean singleWord,
        boolean lstrip,
        boolean rstrip,
        boolean normalized,
        boolean special) {

    /** A special token without further demands. */
    static AddedToken special(String content) {
        return new AddedToken(content, false, false, false, false, true);
    }

    AddedToken asSpecial() {
        return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
    }
}
