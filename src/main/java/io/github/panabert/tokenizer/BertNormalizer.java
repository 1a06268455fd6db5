package io.github.panabert.tokenizer;

/**
 * Cleans text, sets Chinese characters apart, strips accents and lower-cases: the normalizer of
 * Hugging Face's tokenizers of the same name. Every code point that is left knows which part of the
 * original it stands for.
 *
 * @param cleanText drop control characters and make every white space a space
 * @param handleChineseChars put a space on both sides of each Chinese character
 * @param stripAccents decompose (NFD) and drop the non-spacing marks
 * @param lowercase lower-case each code point alone, so without a final sigma
 */
record BertNormalizer(
        boolean cleanText, boolean handleChineseChars, boolean stripAccents, boolean lowercase) {
    private static final int SPACE = ' ';

    /** Changes nothing. */
    static final BertNormalizer NONE = new BertNormalizer(false, false, false, false);

    BertNormalizer lowerCasing() {
        return new BertNormalizer(cleanText, handleChineseChars, stripAccents, true);
    }

    /**
     * Normalizes the code points {@code from} to {@code to} of a text; the ranges are positions in
     * it.
     */
    NormalizedText normalize(int[] text, int from, int to) {
        NormalizedText out = clean(text, from, to);
        int seen = 0;
        for (int i = 0; i < out.length; i++) {
            seen |= UnicodeTable.flags(out.codePoints[i]);
        }
        if (handleChineseChars && (seen & UnicodeTable.CHINESE) != 0) {
            out = spaceChinese(out);
        }
        if (stripAccents && (seen & (UnicodeTable.MARK | UnicodeTable.NFD)) != 0) {
            out = CanonicalDecomposition.of(out);
            dropMarks(out);
            seen |= UnicodeTable.CASED; // what was decomposed may have an upper-case base
        }
        return lowercase && (seen & UnicodeTable.CASED) != 0 ? lowerCase(out) : out;
    }

    private NormalizedText clean(int[] text, int from, int to) {
        if (!cleanText) {
            return NormalizedText.of(text, from, to);
        }
        NormalizedText out = new NormalizedText(to - from);
        for (int i = from; i < to; i++) {
            int flags = UnicodeTable.flags(text[i]);
            if ((flags & UnicodeTable.REMOVED) == 0) {
                out.add((flags & UnicodeTable.TO_SPACE) != 0 ? SPACE : text[i], i, i + 1);
            }
        }
        return out;
    }

    private static NormalizedText spaceChinese(NormalizedText in) {
        NormalizedText out = new NormalizedText(in.length * 2);
        for (int i = 0; i < in.length; i++) {
            int codePoint = in.codePoints[i];
            if ((UnicodeTable.flags(codePoint) & UnicodeTable.CHINESE) != 0) {
                out.add(SPACE, in.starts[i], in.ends[i]);
                out.add(codePoint, in.starts[i], in.ends[i]);
                out.add(SPACE, in.starts[i], in.ends[i]);
            } else {
                out.add(codePoint, in.starts[i], in.ends[i]);
            }
        }
        return out;
    }

    private static void dropMarks(NormalizedText text) {
        int length = text.length;
        text.length = 0;
        for (int i = 0; i < length; i++) {
            if ((UnicodeTable.flags(text.codePoints[i]) & UnicodeTable.MARK) == 0) {
                text.add(text.codePoints[i], text.starts[i], text.ends[i]);
            }
        }
    }

    private static NormalizedText lowerCase(NormalizedText text) {
        for (int i = 0; i < text.length; i++) {
            int codePoint = text.codePoints[i];
            if ((UnicodeTable.flags(codePoint) & UnicodeTable.CASED) != 0) {
                if (codePoint == UnicodeTable.CAPITAL_I_WITH_DOT) {
                    return lowerCaseWithDots(text, i);
                }
                text.codePoints[i] = UnicodeTable.lowerCase(codePoint);
            }
        }
        return text;
    }

    /**
     * The same from {@code from} on, where the capital I with dot above becomes two code points, as
     * no other does.
     */
    private static NormalizedText lowerCaseWithDots(NormalizedText in, int from) {
        NormalizedText out = new NormalizedText(in.length + 16);
        for (int i = 0; i < in.length; i++) {
            int codePoint = in.codePoints[i];
            boolean dotted = codePoint == UnicodeTable.CAPITAL_I_WITH_DOT;
            int lower = i < from ? codePoint : dotted ? 'i' : UnicodeTable.lowerCase(codePoint);
            out.add(lower, in.starts[i], in.ends[i]);
            if (dotted) {
                out.add(UnicodeTable.COMBINING_DOT_ABOVE, in.starts[i], in.ends[i]);
            }
        }
        return out;
    }
}
