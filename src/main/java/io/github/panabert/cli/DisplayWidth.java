package io.github.panabert.cli;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * How many columns of a terminal a text takes: two a character of East Asia or an emoji, none a
 * mark on the character before it (Unicode Standard Annex #11).
 */
final class DisplayWidth {
    private static final Set<UnicodeScript> WIDE =
            Set.of(
                    UnicodeScript.HAN,
                    UnicodeScript.HIRAGANA,
                    UnicodeScript.KATAKANA,
                    UnicodeScript.HANGUL,
                    UnicodeScript.BOPOMOFO,
                    UnicodeScript.YI);

    private DisplayWidth() {}

    static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    private static int of(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.CONTROL ->
                    0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    private static boolean isWide(int c) {
        UnicodeBlock block = UnicodeBlock.of(c);
        if (block == UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS) {
            return c <= 0xFF60 || c >= 0xFFE0 && c <= 0xFFE6;
        }
        return block == UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION
                || Character.isEmojiPresentation(c)
                || WIDE.contains(UnicodeScript.of(c));
    }
}
