package io.github.panabert.tokenizer;

import java.util.List;

/**
 * The way of one sequence from text to tokens: added tokens, normalizer, added tokens again,
 * pre-tokenizer, WordPiece.
 */
final class TextEncoder {
    private static final int REPLACEMENT = 0xFFFD;

    private final BertNormalizer normalizer;
    private final WordPiece model;
    private final AddedTokens inText;
    private final AddedTokens inNormalized;

    TextEncoder(TokenizerFolder settings) {
        normalizer = settings.normalizer();
        model = settings.model();
        inText = settings.vocabulary().matcher(false);
        inNormalized = settings.vocabulary().matcher(true);
    }

    /** The tokens of a text, each word numbered. */
    TokenRun encode(String text, boolean splitSpecial) {
        TokenRun out = new TokenRun(text.length() / 3 + 8);
        encode(codePoints(text), out, splitSpecial, Encoding.NONE);
        return out;
    }

    /** The tokens of words. */
    TokenRun encodeWords(List<String> words, boolean splitSpecial) {
        TokenRun out = new TokenRun(words.size() * 2);
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i) == null) {
                throw new IllegalArgumentException("words[" + i + "]: null, expected a string");
            }
            encode(codePoints(words.get(i)), out, splitSpecial, i);
        }
        return out;
    }

    /**
     * @param word the number of every token's word; none to count them here
     */
    private void encode(int[] text, TokenRun out, boolean splitSpecial, int word) {
        int from = 0;
        AddedTokens.Match match;
        int next = 0;
        while ((match = inText.next(text, 0, from, text.length, splitSpecial)) != null) {
            next = encodePart(text, from, match.from(), out, splitSpecial, word, next);
            out.add(match.id(), match.from(), match.to(), word < 0 ? next++ : word);
            out.setText(new String(text, match.from(), match.to() - match.from()));
            from = match.to();
        }
        encodePart(text, from, text.length, out, splitSpecial, word, next);
    }

    /** Encodes what lies between added tokens; returns the next word's number. */
    private int encodePart(
            int[] text,
            int from,
            int to,
            TokenRun out,
            boolean splitSpecial,
            int word,
            int firstWord) {
        NormalizedText part = normalizer.normalize(text, from, to);
        int at = 0;
        int next = firstWord;
        AddedTokens.Match match;
        while ((match = inNormalized.next(part.codePoints, 0, at, part.length, splitSpecial))
                != null) {
            next = encodeWords(part, at, match.from(), out, word, next);
            int last = match.to() - 1;
            out.add(
                    match.id(),
                    part.starts[match.from()],
                    part.ends[last],
                    word < 0 ? next++ : word);
            out.setText(part.substring(match.from(), match.to()));
            at = match.to();
        }
        return encodeWords(part, at, part.length, out, word, next);
    }

    private int encodeWords(
            NormalizedText part, int from, int to, TokenRun out, int word, int firstWord) {
        int next = firstWord;
        int start = BertPreTokenizer.wordStart(part.codePoints, from, to);
        while (start < to) {
            int end = BertPreTokenizer.wordEnd(part.codePoints, start, to);
            model.tokenize(part, start, end, word < 0 ? next++ : word, out);
            start = BertPreTokenizer.wordStart(part.codePoints, end, to);
        }
        return next;
    }

    /** The code points of a text, a lone surrogate as U+FFFD. */
    static int[] codePoints(String text) {
        int[] codePoints = new int[text.codePointCount(0, text.length())];
        boolean pairs = codePoints.length < text.length();
        int at = 0;
        for (int i = 0; i < codePoints.length; i++) {
            int codePoint = pairs ? text.codePointAt(at) : text.charAt(at);
            at += codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 1 : 2;
            boolean lone =
                    codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            codePoints[i] = lone ? REPLACEMENT : codePoint;
        }
        return codePoints;
    }
}
