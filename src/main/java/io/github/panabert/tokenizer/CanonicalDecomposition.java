package io.github.panabert.tokenizer;

/**
 * Unicode's canonical decomposition (NFD), with the alignment that tokenizers gives to what it
 * inserts and reorders.
 */
final class CanonicalDecomposition {
    private static final int HANGUL_FIRST = 0xAC00;
    private static final int HANGUL_LAST = 0xD7A3;
    private static final int HANGUL_L = 0x1100;
    private static final int HANGUL_V = 0x1161;
    private static final int HANGUL_T = 0x11A7;
    private static final int HANGUL_V_COUNT = 21;
    private static final int HANGUL_T_COUNT = 28;

    /**
     * The decomposed code points; until the alignment is known, {@code starts} says which one was
     * inserted.
     */
    private final NormalizedText out;

    private CanonicalDecomposition(int capacity) {
        out = new NormalizedText(capacity);
    }

    /** The decomposition of a text. */
    static NormalizedText of(NormalizedText in) {
        CanonicalDecomposition decomposition =
                new CanonicalDecomposition(in.length + in.length / 4 + 16);
        for (int i = 0; i < in.length; i++) {
            decomposition.add(in.codePoints[i]);
        }
        decomposition.reorder();
        decomposition.align(in);
        return decomposition.out;
    }

    private void add(int codePoint) {
        if ((UnicodeTable.flags(codePoint) & UnicodeTable.NFD) == 0) {
            out.add(codePoint, 0, 0);
        } else if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
            int syllable = codePoint - HANGUL_FIRST;
            int trailing = syllable % HANGUL_T_COUNT;
            out.add(HANGUL_L + syllable / (HANGUL_V_COUNT * HANGUL_T_COUNT), 0, 0);
            out.add(HANGUL_V + syllable / HANGUL_T_COUNT % HANGUL_V_COUNT, 1, 0);
            if (trailing != 0) {
                out.add(HANGUL_T + trailing, 1, 0);
            }
        } else {
            int inserted = 0;
            for (int part : UnicodeTable.decomposition(codePoint)) {
                out.add(part, inserted, 0);
                inserted = 1;
            }
        }
    }

    /**
     * Sorts each run of combining marks by combining class, those of one class keeping their order.
     */
    private void reorder() {
        for (int i = 1; i < out.length; i++) {
            int codePoint = out.codePoints[i];
            int order = UnicodeTable.combiningOrder(codePoint);
            if (order == 0) {
                continue;
            }
            int inserted = out.starts[i];
            int at = i;
            for (; at > 0 && UnicodeTable.combiningOrder(out.codePoints[at - 1]) > order; at--) {
                out.codePoints[at] = out.codePoints[at - 1];
                out.starts[at] = out.starts[at - 1];
            }
            out.codePoints[at] = codePoint;
            out.starts[at] = inserted;
        }
    }

    /**
     * What replaces a code point takes its range in turn; what was inserted takes the range of the
     * last one taken.
     */
    private void align(NormalizedText in) {
        int taken = 0;
        for (int i = 0; i < out.length; i++) {
            if (out.starts[i] == 0) {
                taken++;
            }
            out.starts[i] = in.starts[taken - 1];
            out.ends[i] = in.ends[taken - 1];
        }
    }
}
