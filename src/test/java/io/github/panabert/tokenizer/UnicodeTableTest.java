package io.github.panabert.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.text.Normalizer;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every code point is treated as golden/unicode says. */
class UnicodeTableTest {
    private static final JsonObject DIFFERENCES =
            JsonObject.read(Golden.path("unicode", "java_differences.json")).object("differences");

    @Test
    void classesAreThoseOfTokenizers() {
        JsonObject classes =
                JsonObject.read(Golden.path("unicode", "tokenizers_classes.json"))
                        .object("classes");
        for (int i = 0; i < UnicodeTable.CLASSES.length; i++) {
            String name = UnicodeTableGenerator.CLASSES.get(i);
            BitSet expected = UnicodeTableGenerator.codePoints(classes.strings(name));
            int flag = UnicodeTable.CLASSES[i];
            BitSet actual = new BitSet();
            codePoints().filter(c -> (UnicodeTable.flags(c) & flag) != 0).forEach(actual::set);
            assertThat(actual).as(name).isEqualTo(expected);
        }
    }

    @Test
    void removalAndPunctuationDifferFromJavaOnlyWhereListed() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        BitSet removed = listed("removed");
        BitSet punctuation = listed("punctuation");
        Predicate<String> javaSplits = Pattern.compile("[\\p{P}\\p{Punct}]").asMatchPredicate();
        assertNone(
                c -> {
                    int type = Character.getType(c);
                    boolean control =
                            type == Character.CONTROL
                                    || type == Character.FORMAT
                                    || type == Character.PRIVATE_USE;
                    boolean javaRemoves = c == 0xFFFD || "\t\n\r".indexOf(c) < 0 && control;
                    boolean removes = (UnicodeTable.flags(c) & UnicodeTable.REMOVED) != 0;
                    return removes != (javaRemoves ^ removed.get(c));
                });
        assertNone(
                c -> {
                    boolean splits = (UnicodeTable.flags(c) & UnicodeTable.PUNCTUATION) != 0;
                    boolean java = javaSplits.test(Character.toString(c));
                    return splits != (java ^ punctuation.get(c));
                });
    }

    @Test
    void lowerCaseIsJavasWithTheListedDifferences() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        Map<Integer, String> listed = mapped("lowercase");
        BertNormalizer lower = new BertNormalizer(false, false, false, true);
        assertNone(
                c -> {
                    String java = Character.toString(c).toLowerCase(Locale.ROOT);
                    NormalizedText actual = lower.normalize(new int[] {c}, 0, 1);
                    return !actual.substring(0, actual.length).equals(listed.getOrDefault(c, java));
                });
    }

    @Test
    void decompositionIsJavasWithTheListedDifferences() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        Map<Integer, String> listed = mapped("nfd");
        assertNone(
                c -> {
                    String java = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD);
                    return !nfd(Character.toString(c)).equals(listed.getOrDefault(c, java));
                });
    }

    @Test
    void combiningMarksAreReorderedAsJavaDoesButForTheListedOnes() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        BitSet kept = listed("combining_order");
        mapped("nfd").keySet().forEach(kept::set);
        String lowest = "\u0334";
        String highest = "\u0345";
        for (String mark : (lowest + highest + "\u0323\u05B0\u0F71\u302A\u3099\u094D").split("")) {
            boolean decisive = mark.equals(lowest) || mark.equals(highest);
            assertNone(
                    c ->
                            (decisive || UnicodeTable.combiningOrder(c) > 0)
                                    && (reorders(kept.get(c), "a" + Character.toString(c) + mark)
                                            || reorders(
                                                    kept.get(c),
                                                    "a" + mark + Character.toString(c))));
        }
    }

    /**
     * Whether the decomposition differs from Java's, or from the text itself where that is to be
     * kept.
     */
    private static boolean reorders(boolean kept, String text) {
        return !nfd(text).equals(kept ? text : Normalizer.normalize(text, Normalizer.Form.NFD));
    }

    @Test
    void theCommittedTableIsWhatTheGeneratorGives() {
        assumeTrue(Runtime.version().feature() == 25, "the generator reads Java 25's tables");
        assertThat(Base64.getDecoder().decode(UnicodeData.BASE64))
                .as("run UnicodeTableGenerator")
                .isEqualTo(UnicodeTableGenerator.table());
    }

    /** Fails with the code points for which the predicate holds. */
    private static void assertNone(IntPredicate wrong) {
        List<String> found =
                codePoints().parallel().filter(wrong).mapToObj("U+%04X"::formatted).toList();
        assertThat(found).isEmpty();
    }

    private static String nfd(String text) {
        int[] codePoints = text.codePoints().toArray();
        NormalizedText nfd =
                CanonicalDecomposition.of(NormalizedText.of(codePoints, 0, codePoints.length));
        return nfd.substring(0, nfd.length);
    }

    private static BitSet listed(String difference) {
        BitSet codePoints = new BitSet();
        for (JsonObject row : DIFFERENCES.objects(difference)) {
            codePoints.or(UnicodeTableGenerator.codePoints(row.strings("cps")));
        }
        return codePoints;
    }

    private static Map<Integer, String> mapped(String difference) {
        Map<Integer, String> mapped = new HashMap<>();
        for (JsonObject row : DIFFERENCES.objects(difference)) {
            StringBuilder text = new StringBuilder();
            row.strings("tokenizers").forEach(h -> text.appendCodePoint(Integer.parseInt(h, 16)));
            mapped.put(Integer.parseInt(row.string("cp"), 16), text.toString());
        }
        return mapped;
    }

    /** Every code point but the surrogates. */
    private static IntStream codePoints() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
    }
}
