package io.github.panabert.tokenizer;

import java.util.Map;

/**
 * Splits a word into the longest pieces of the vocabulary, from left to right; a word that can't be
 * split wholly, or is too long, is one unknown token. Source: the model of Hugging Face's
 * tokenizers of the same name.
 */
final class WordPiece {
    private final TokenTrie first;
    private final TokenTrie continuing;
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
        this.first = new TokenTrie(vocabulary.size() * 4);
        this.continuing = new TokenTrie(vocabulary.size());
        this.unknownId = vocabulary.get(unknown);
        this.maxInputCharsPerWord = maxInputCharsPerWord;
        int prefixLength = prefix.codePointCount(0, prefix.length());
        vocabulary.forEach(
                (token, id) -> {
                    int[] codePoints = TextEncoder.codePoints(token);
                    if (codePoints.length > 0) {
                        first.put(codePoints, 0, id);
                    }
                    if (token.startsWith(prefix) && codePoints.length > prefixLength) {
                        continuing.put(codePoints, prefixLength, id);
                    }
                });
    }

    /** Adds the tokens of the word that lies at {@code from} to {@code to}. */
    void tokenize(NormalizedText text, int from, int to, int word, TokenRun out) {
        int before = out.length;
        TokenTrie trie = to - from > maxInputCharsPerWord ? null : first;
        int at = from;
        while (at < to && trie != null) {
            int node = 0;
            int id = -1;
            int end = at;
            for (int i = at; i < to && (node = trie.child(node, text.codePoints[i])) >= 0; i++) {
                if (trie.id(node) >= 0) {
                    id = trie.id(node);
                    end = i + 1;
                }
            }
            if (id >= 0) {
                out.add(id, text.starts[at], text.ends[end - 1], word);
                at = end;
                trie = continuing;
            } else {
                trie = null;
            }
        }
        if (at < to) {
            out.length = before;
            out.add(unknownId, text.starts[from], text.ends[to - 1], word);
        }
    }
}
