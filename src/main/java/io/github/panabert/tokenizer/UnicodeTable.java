package io.github.panabert.tokenizer;

import java.util.Arrays;
import java.util.Base64;

/**
 * What tokenizers holds each code point to be. Its character categories are those of Unicode 8, its
 * decompositions those of Unicode 9, its lower case that of Unicode 17, and Java's change with the
 * JDK: so the classes are data here, {@link UnicodeData}, written by {@code UnicodeTableGenerator}
 * (in the tests; its Javadoc says how to run it).
 */
final class UnicodeTable {
    /** Dropped by clean-up: control, format and private-use characters, U+0000 and U+FFFD. */
    static final int REMOVED = 1;

    /** Made a space by clean-up. */
    static final int TO_SPACE = 1 << 1;

    /** White space: words end there. */
    static final int WHITESPACE = 1 << 2;

    /** Punctuation: a word of its own. */
    static final int PUNCTUATION = 1 << 3;

    /**
     * Set apart by spaces: the CJK ranges without U+2B820 to U+2B91F, an old slip that parity
     * keeps.
     */
    static final int CHINESE = 1 << 4;

    /** A non-spacing mark: dropped with the accents. */
    static final int MARK = 1 << 5;

    /** Has another lower case. */
    static final int CASED = 1 << 6;

    /** Decomposes, or may be reordered: text without any such code point is its own NFD. */
    static final int NFD = 1 << 7;

    /** The only code point whose lower case is two: i and a combining dot above. */
    static final int CAPITAL_I_WITH_DOT = 0x130;

    static final int COMBINING_DOT_ABOVE = 0x307;

    /** The classes in the order of the table, each with its flag. */
    static final int[] CLASSES = {REMOVED, TO_SPACE, WHITESPACE, PUNCTUATION, CHINESE, MARK};

    private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;
    private static final byte[] FLAGS;
    private static final int[] CASED_KEYS;
    private static final int[] LOWER_CASES;
    private static final int[] DECOMPOSED_KEYS;
    private static final int[][] DECOMPOSITIONS;
    private static final int[] COMBINING_KEYS;
    private static final byte[] COMBINING_ORDERS;

    static {
        Reader in = new Reader(Base64.getDecoder().decode(UnicodeData.BASE64));
        for (int flag : CLASSES) {
            in.ranges(flag);
        }
        in.mark(0xAC00, 0xD7A3, NFD); // Hangul syllables decompose by arithmetic
        CASED_KEYS = new int[in.number()];
        LOWER_CASES = new int[CASED_KEYS.length];
        in.lowerCases(CASED_KEYS, LOWER_CASES);
        DECOMPOSED_KEYS = new int[in.number()];
        DECOMPOSITIONS = new int[DECOMPOSED_KEYS.length][];
        in.decompositions(DECOMPOSED_KEYS, DECOMPOSITIONS);
        COMBINING_KEYS = new int[in.number()];
        COMBINING_ORDERS = new byte[COMBINING_KEYS.length];
        in.combiningOrders(COMBINING_KEYS, COMBINING_ORDERS);
        FLAGS = in.flags;
    }

    private UnicodeTable() {}

    /** The classes of a code point. */
    static int flags(int codePoint) {
        return FLAGS[codePoint];
    }

    /** The lower case of a code point; not for {@link #CAPITAL_I_WITH_DOT}. */
    static int lowerCase(int codePoint) {
        if (codePoint < 128) {
            return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 'a' - 'A' : codePoint;
        }
        int index = Arrays.binarySearch(CASED_KEYS, codePoint);
        return index < 0 ? codePoint : LOWER_CASES[index];
    }

    /**
     * The full canonical decomposition of a code point, without the Hangul syllables; the array is
     * shared.
     */
    static int[] decomposition(int codePoint) {
        int index = Arrays.binarySearch(DECOMPOSED_KEYS, codePoint);
        return index < 0 ? new int[] {codePoint} : DECOMPOSITIONS[index];
    }

    /**
     * The place of a code point's combining class among all of them; 0 for a starter, which nothing
     * passes.
     */
    static int combiningOrder(int codePoint) {
        if ((FLAGS[codePoint] & NFD) == 0) {
            return 0;
        }
        int index = Arrays.binarySearch(COMBINING_KEYS, codePoint);
        return index < 0 ? 0 : COMBINING_ORDERS[index];
    }

    /**
     * Reads the table: numbers of seven bits a byte, low bits first, code points as distances from
     * the one before. It fills arrays that it is given: until a class is initialised, the JVM looks
     * its fields up anew each time.
     */
    private static final class Reader {
        private final byte[] bytes;
        private final byte[] flags = new byte[CODE_POINTS];
        private int position;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        int number() {
            int number = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[position++];
                number |= (b & 0x7F) << shift;
                if (b >= 0) {
                    return number;
                }
            }
        }

        private int signed() {
            int number = number();
            return number >>> 1 ^ -(number & 1);
        }

        void ranges(int flag) {
            int count = number();
            int at = 0;
            for (int i = 0; i < count; i++) {
                int first = at + number();
                int last = first + number();
                mark(first, last, flag);
                at = last;
            }
        }

        void mark(int first, int last, int flag) {
            for (int codePoint = first; codePoint <= last; codePoint++) {
                flags[codePoint] |= (byte) flag;
            }
        }

        void lowerCases(int[] keys, int[] lowerCases) {
            int key = 0;
            for (int i = 0; i < keys.length; i++) {
                keys[i] = key += number();
                lowerCases[i] = key + signed();
                mark(key, key, CASED);
            }
        }

        void decompositions(int[] keys, int[][] decompositions) {
            int key = 0;
            for (int i = 0; i < keys.length; i++) {
                keys[i] = key += number();
                int[] parts = new int[number()];
                for (int j = 0; j < parts.length; j++) {
                    parts[j] = key + signed();
                }
                decompositions[i] = parts;
                mark(key, key, NFD);
            }
        }

        void combiningOrders(int[] keys, byte[] orders) {
            int key = 0;
            for (int i = 0; i < keys.length; i++) {
                keys[i] = key += number();
                orders[i] = (byte) number();
                mark(key, key, NFD);
            }
        }
    }
}
