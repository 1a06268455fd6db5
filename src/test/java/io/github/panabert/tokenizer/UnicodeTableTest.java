package io.github.panabert.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
        codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean javaRemoves =
                    c == 0xFFFD
                            || "\t\n\r".indexOf(c) < 0
                                    && (type == Character.CONTROL
                                            || type == Character.FORMAT
                                            || type == Character.PRIVATE_USE);
            boolean removes = (UnicodeTable.flags(c) & UnicodeTable.REMOVED) != 0;
            assertThat(removes).as("U+%04X", c).isEqualTo(javaRemoves ^ removed.get(c));
            boolean javaSplits = Character.toString(c).matches("[\\p{P}\\p{Punct}]");
            boolean splits = (UnicodeTable.flags(c) & UnicodeTable.PUNCTUATION) != 0;
            assertThat(splits).as("U+%04X", c).isEqualTo(javaSplits ^ punctuation.get(c));
        });
    }

    @Test
    void lowerCaseIsJavasWithTheListedDifferences() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        Map<Integer, String> listed = mapped("lowercase");
        BertNormalizer lower = new BertNormalizer(false, false, false, true);
        codePoints().forEach(c -> {
            String expected = listed.getOrDefault(c, Character.toString(c).toLowerCase(Locale.ROOT));
            NormalizedText actual = lower.normalize(new int[] {c}, 0, 1);
            assertThat(actual.substring(0, actual.length)).as("U+%04X", c).isEqualTo(expected);
        });
    }

    @Test
    void decompositionIsJavasWithTheListedDifferences() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        Map<Integer, String> listed = mapped("nfd");
        codePoints().forEach(c -> {
            String java = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD);
            assertThat(nfd(Character.toString(c)))
                    .as("U+%04X", c)
                    .isEqualTo(listed.getOrDefault(c, java));
        });
    }

    @Test
    void combiningMarksAreReorderedAsJavaDoesButForTheListedOnes() {
        assumeTrue(Runtime.version().feature() == 25, "the list compares with Java 25");
        BitSet kept = listed("combining_order");
        mapped("nfd").keySet().forEach(kept::set);
        String marks = "\u0334\u0345\u0323\u0301\u05B0\u0F71\u302A\u3099\u094D";
        codePoints().forEach(c -> {
            for (int i = 0; i < marks.length(); i++) {
                String before = "a" + Character.toString(c) + marks.charAt(i);
                String after = "a" + marks.charAt(i) + Character.toString(c);
                for (String text : new String[] {before, after}) {
                    String expected =
                            kept.get(c) ? text : Normalizer.normalize(text, Normalizer.Form.NFD);
                    assertThat(nfd(text)).as("U+%04X", c).isEqualTo(expected);
                }
            }
        });
    }

    @Test
    void theCommittedTableIsWhatTheGeneratorGives() throws IOException {
        assumeTrue(Runtime.version().feature() == 25, "the generator reads Java 25's tables");
        assertThat(Files.readAllBytes(UnicodeTableGenerator.TABLE))
                .as("run UnicodeTableGenerator")
                .isEqualTo(UnicodeTableGenerator.table());
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
