package io.github.panabert.tokenizer;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes {@link UnicodeData}, the table of {@link UnicodeTable}: the classes as {@code
 * golden/unicode} lists them, and lower case, decompositions and combining order of Java 25,
 * corrected by what {@code golden/unicode} says differs.
 *
 * <p>Run it from the project's folder, on Java 25, with
 *
 * <pre>
 * mvn test-compile org.codehaus.mojo:exec-maven-plugin:3.5.1:exec -Dexec.executable=java -Dexec.classpathScope=test \
 *     -Dexec.args="-cp %classpath io.github.panabert.tokenizer.UnicodeTableGenerator"</pre>
 */
final class UnicodeTableGenerator {
    private static final Path SOURCE =
            Path.of("src/main/java/io/github/panabert/tokenizer/UnicodeData.java");

    /** The constant of the source, in lines that a backslash continues. */
    private static final Pattern BASE64 = Pattern.compile("(?<=\"\"\"\\n)[^\"]*(?=\"\"\";)");

    private static final int LINE = 92;

    /** The classes in the table's order, by their names in {@code tokenizers_classes.json}. */
    static final List<String> CLASSES =
            List.of(
                    "removed_by_clean_text",
                    "whitespace_to_space_by_clean_text",
                    "split_as_whitespace",
                    "punctuation",
                    "chinese",
                    "mark_removed");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonObject differences =
            JsonObject.read(Golden.path("unicode", "java_differences.json")).object("differences");

    private UnicodeTableGenerator() {}

    public static void main(String[] args) throws IOException {
        byte[] table = table();
        String lines =
                Base64.getEncoder()
                        .encodeToString(table)
                        .replaceAll("(?<=\\G.{" + LINE + "})(?=.)", "\\\\\n            ");
        String source = Files.readString(SOURCE);
        Matcher constant = BASE64.matcher(source);
        Files.writeString(
                SOURCE, constant.replaceFirst(Matcher.quoteReplacement("            " + lines)));
        System.out.println(SOURCE + ": " + table.length + " bytes");
    }

    /** The table's bytes. */
    static byte[] table() {
        UnicodeTableGenerator generator = new UnicodeTableGenerator();
        JsonObject classes =
                JsonObject.read(Golden.path("unicode", "tokenizers_classes.json"))
                        .object("classes");
        for (String name : CLASSES) {
            generator.ranges(codePoints(classes.strings(name)));
        }
        generator.lowerCases();
        Map<Integer, int[]> decompositions = generator.decompositions();
        generator.write(decompositions);
        generator.combiningOrders(decompositions);
        return generator.out.toByteArray();
    }

    /** The code points of hex ranges such as {@code 41-5A}. */
    static BitSet codePoints(List<String> ranges) {
        BitSet codePoints = new BitSet();
        for (String range : ranges) {
            String[] ends = range.split("-");
            codePoints.set(hex(ends[0]), hex(ends[ends.length - 1]) + 1);
        }
        return codePoints;
    }

    private void ranges(BitSet set) {
        int count = 0;
        for (int first = set.nextSetBit(0); first >= 0; first = next(set, first)) {
            count++;
        }
        number(count);
        int at = 0;
        for (int first = set.nextSetBit(0); first >= 0; first = next(set, first)) {
            int last = set.nextClearBit(first) - 1;
            number(first - at);
            number(last - first);
            at = last;
        }
    }

    private static int next(BitSet set, int first) {
        return set.nextSetBit(set.nextClearBit(first));
    }

    private void lowerCases() {
        Map<Integer, Integer> lower = new TreeMap<>();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            // Of the one code point with two (U+0130) the first is kept, the normalizer knows the
            // second.
            int first = Character.toString(codePoint).toLowerCase(Locale.ROOT).codePointAt(0);
            if (first != codePoint) {
                lower.put(codePoint, first);
            }
        }
        for (JsonObject row : differences.objects("lowercase")) {
            lower.put(hex(row.string("cp")), hex(row.strings("tokenizers").getFirst()));
        }
        number(lower.size());
        int previous = 0;
        for (Map.Entry<Integer, Integer> entry : lower.entrySet()) {
            number(entry.getKey() - previous);
            signed(entry.getValue() - entry.getKey());
            previous = entry.getKey();
        }
    }

    private Map<Integer, int[]> decompositions() {
        Map<Integer, int[]> decompositions = new TreeMap<>();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            boolean hangul = codePoint >= 0xAC00 && codePoint <= 0xD7A3;
            String text = Character.toString(codePoint);
            String nfd = Normalizer.normalize(text, Normalizer.Form.NFD);
            if (!hangul && !nfd.equals(text)) {
                decompositions.put(codePoint, nfd.codePoints().toArray());
            }
        }
        for (JsonObject row : differences.objects("nfd")) {
            int codePoint = hex(row.string("cp"));
            int[] parts =
                    row.strings("tokenizers").stream()
                            .mapToInt(UnicodeTableGenerator::hex)
                            .toArray();
            if (parts.length == 1 && parts[0] == codePoint) {
                decompositions.remove(codePoint);
            } else {
                decompositions.put(codePoint, parts);
            }
        }
        return decompositions;
    }

    private void write(Map<Integer, int[]> decompositions) {
        number(decompositions.size());
        int previous = 0;
        for (Map.Entry<Integer, int[]> entry : decompositions.entrySet()) {
            number(entry.getKey() - previous);
            number(entry.getValue().length);
            for (int part : entry.getValue()) {
                signed(part - entry.getKey());
            }
            previous = entry.getKey();
        }
    }

    /**
     * Java tells no combining class, but reorders by it: so marks are sorted by what passes what.
     */
    private void combiningOrders(Map<Integer, int[]> decompositions) {
        BitSet newer = new BitSet();
        for (JsonObject row : differences.objects("combining_order")) {
            newer.or(codePoints(row.strings("cps")));
        }
        List<Integer> marks = new ArrayList<>();
        List<Integer> classes = new ArrayList<>(); // one mark of each class, in order
        for (int codePoint = 0x300; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            boolean combines = passes(0x334, codePoint) || passes(codePoint, 0x345);
            if (combines && !newer.get(codePoint) && !decompositions.containsKey(codePoint)) {
                marks.add(codePoint);
                insert(classes, codePoint);
            }
        }
        Map<Integer, Integer> orders = new HashMap<>();
        for (int mark : marks) {
            for (int i = 0; i < classes.size(); i++) {
                if (!passes(mark, classes.get(i)) && !passes(classes.get(i), mark)) {
                    orders.put(mark, i + 1);
                }
            }
        }
        number(marks.size());
        int previous = 0;
        for (int mark : marks) {
            number(mark - previous);
            number(orders.get(mark));
            previous = mark;
        }
    }

    private static void insert(List<Integer> classes, int mark) {
        int at = 0;
        while (at < classes.size() && passes(classes.get(at), mark)) {
            at++;
        }
        if (at == classes.size() || passes(mark, classes.get(at))) {
            classes.add(at, mark);
        }
    }

    /** Whether NFD moves {@code mark} before {@code other} when it follows it. */
    private static boolean passes(int mark, int other) {
        String text = "a" + Character.toString(other) + Character.toString(mark);
        String nfd = Normalizer.normalize(text, Normalizer.Form.NFD);
        return !nfd.equals(text) && nfd.codePointAt(1) == mark;
    }

    private void number(int number) {
        int rest = number;
        for (; rest > 0x7F; rest >>>= 7) {
            out.write(rest & 0x7F | 0x80);
        }
        out.write(rest);
    }

    private void signed(int number) {
        number(number << 1 ^ number >> 31);
    }

    private static int hex(String digits) {
        return Integer.parseInt(digits, 16);
    }
}
