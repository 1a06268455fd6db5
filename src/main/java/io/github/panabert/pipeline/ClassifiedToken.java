package io.github.panabert.pipeline;

/**
 * A token of a text with how probable each label is.
 *
 * @param word as in the vocabulary, or of an unknown token the text's [start, end)
 * @param probabilities one for each label
 * @param start in code points of the text
 * @param end in code points of the text, exclusive
 * @param index the token's position in the encoding
 * @param subword whether it belongs to the word of the token before it
 */
record ClassifiedToken(
        String word, double[] probabilities, int start, int end, int index, boolean subword) {

    /**
     * transformers takes a token that is longer or shorter than what it stands for to be a piece
     * inside a word: "##ing" is one, but so is "cat" for a word that was written with a combining
     * accent.
     *
     * @param token as in the vocabulary
     */
    static boolean isSubword(String token, int start, int end) {
        return token.codePointCount(0, token.length()) != end - start;
    }

    /** The most probable label, the first one of several. */
    int label() {
        return argmax(probabilities);
    }

    /** The probability of the most probable label. */
    double score() {
        return probabilities[label()];
    }

    static int argmax(double[] numbers) {
        int best = 0;
        for (int i = 1; i < numbers.length; i++) {
            best = numbers[i] > numbers[best] ? i : best;
        }
        return best;
    }
}
