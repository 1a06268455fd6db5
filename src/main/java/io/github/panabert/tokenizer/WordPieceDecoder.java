package io.github.panabert.tokenizer;

import java.util.List;

/**
 * Joins tokens to text: a piece inside a word loses its prefix, any other token gets a space before
 * it. Source: the decoder WordPiece of Hugging Face's tokenizers.
 *
 * @param prefix what pieces inside a word start with
 * @param cleanUp take out, token by token, the spaces before punctuation and contractions
 */
record WordPieceDecoder(String prefix, boolean cleanUp) {

    String decode(List<String> tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            String joined = token;
            if (i > 0) {
                joined = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
            }
            text.append(cleanUp ? cleanUp(joined) : joined);
        }
        return text.toString();
    }

    private static String cleanUp(String token) {
        return cleanUpSpaces(token.replace(" do not", " don't"));
    }

    /**
     * The clean-up that transformers does on the whole text when {@code
     * clean_up_tokenization_spaces} is set.
     */
    static String cleanUpSpaces(String text) {
        return text.replace(" .", ".")
                .replace(" ?", "?")
                .replace(" !", "!")
                .replace(" ,", ",")
                .replace(" ' ", "'")
                .replace(" n't", "n't")
                .replace(" 'm", "'m")
                .replace(" 's", "'s")
                .replace(" 've", "'ve")
                .replace(" 're", "'re");
    }
}
