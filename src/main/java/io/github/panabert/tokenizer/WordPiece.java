package io.github.panabert.tokenizer;

import java.util.Map;

/**
 * Splits a word into the longest pieces of the vocabulary, from left to right; a word that can't be
 * split wholly, or is too long, is one unknown token. Source: the model of Hugging Face's
 * tokenizers of the same name.
 */
final class WordPiece {
    private final TokenTrie tokens;

    /** The node of the prefix, from which pieces inside a word go on; -1 if there are none. */
    private final int inside;

    private final int unknownId;
    private final int maxInputCharsPerWord;

    /**
     * @param prefix what pieces inside a word start with in the vocabulary
     * @param maxInputCharsPerWord how many code points a word may have
     */
    WordPiece(
            Map<String, Integer> vocabulary,
            String unknown,
            String prefix,
            int maxInputCharsPerWord) {
        this.tokens = new TokenTrie(vocabulary.size() * 4);
        this.unknownId = vocabulary.get(unknown);
        this.maxInputCharsPerWord = maxInputCharsPerWord;
        for (Map.Entry<String, Integer> token : vocabulary.entrySet()) {
            tokens.put(TextEncoder.codePoints(token.getKey()), token.getValue());
        }
        int node = 0;
        for (int codePoint : TextEncoder.codePoints(prefix)) {
            node = node < 0 ? node : tokens.child(node, codePoint);
        }
        this.inside = node;
    }

    /** Adds the tokens of the word that lies at {@code from} to {@code to}. */
    void tokenize(NormalizedText text, int from, int to, int word, TokenRun out) {
        int before = out.length;
        int root = to - from > maxInputCharsPerWord ? -1 : 0;
        int at = from;
        while (at < to && root >= 0) {
            int node = root;
            int id = -1;
            int end = at;
            for (int i = at; i < to && (node = tokens.child(node, text.codePoints[i])) >= 0; i++) {
                if (tokens.id(node) >= 0) {
                    id = tokens.id(node);
                    end = i + 1;
                }
            }
            if (id >= 0) {
                out.add(id, text.starts[at], text.ends[end - 1], word);
                at = end;
                root = inside;
            } else {
                root = -1;
            }
        }
        if (at < to) {
            out.length = before;
            out.add(unknownId, text.starts[from], text.ends[to - 1], word);
        }
    }
}
