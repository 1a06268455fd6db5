package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command and every line of Java that README.md shows does what README.md says. */
class ReadmeTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^[\\w<>\\[\\]]+ (\\w+) = ");
    private static final Pattern SHAPE = Pattern.compile("(\\w+) = .*// (.*\\d\\)|\\d+ of \\d+).*");
    private static final String LEFT_OUT = "[...]";

    /** Files that the commands write, which are not to be written here. */
    private static final List<String> WRITTEN = List.of("outputs.safetensors", "MiniLM-BF16");

    @TempDir Path folder;

    /** A command and what it prints. */
    private record Example(List<String> args, List<String> output) {}

    @TestFactory
    Stream<DynamicTest> commandsPrintWhatIsShown() throws IOException {
        List<Example> examples = examples();
        assertThat(examples)
                .extracting(example -> example.args.getFirst())
                .contains("forward", "tokenize", "embed", "similarity", "inspect", "convert");
        return examples.stream()
                .map(example -> DynamicTest.dynamicTest("" + example.args, () -> check(example)));
    }

    private void check(Example example) {
        String place = folder + "/";
        String[] args =
                example.args.stream()
                        .map(arg -> WRITTEN.contains(arg) ? place + arg : arg)
                        .toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> printed = (run.out() + run.err()).replace(place, "").lines().toList();
        int at = 0;
        boolean skipping = false;
        for (String shown : example.output) {
            if (shown.equals(LEFT_OUT)) {
                skipping = true;
                continue;
            }
            while (skipping && !words(printed.get(at)).equals(words(shown))) {
                at++;
            }
            assertSameLine(shown, printed.get(at++));
            skipping = false;
        }
        assertThat(skipping || at == printed.size()).as("all of it is shown: " + printed).isTrue();
    }

    /** Numbers may differ a little between machines: sums have the width of their vectors. */
    private static void assertSameLine(String shown, String printed) {
        assertThat(words(printed)).startsWith(words(shown));
        List<String> expected = DECIMAL.matcher(shown).results().map(MatchResult::group).toList();
        List<String> found = DECIMAL.matcher(printed).results().map(MatchResult::group).toList();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(Double.parseDouble(found.get(i)))
                    .as(printed)
                    .isCloseTo(Double.parseDouble(expected.get(i)), within(1e-5));
        }
    }

    /** A line up to where something is left out, without its numbers and how they are aligned. */
    private static String words(String line) {
        int end = line.indexOf(LEFT_OUT);
        return DECIMAL.matcher(end < 0 ? line : line.substring(0, end))
                .replaceAll("#")
                .replaceAll(" +", " ");
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String block : blocks("console")) {
            for (String part : block.split("(?m)^\\$ ")) {
                if (part.startsWith("./panabert ")) {
                    List<String> lines = part.lines().toList();
                    String command = lines.getFirst().replaceAll(" +#.*", "");
                    List<String> words =
                            WORD.matcher(command)
                                    .results()
                                    .map(w -> w.group(1) == null ? w.group(2) : w.group(1))
                                    .toList();
                    examples.add(
                            new Example(
                                    words.subList(1, words.size()),
                                    lines.subList(1, lines.size())));
                }
            }
        }
        return examples;
    }

    @Test
    void javaMakesWhatTheCommentsSay() throws IOException, ReflectiveOperationException {
        List<String> blocks = blocks("java");
        assertThat(blocks).hasSize(1);
        Map<String, Object> values = run(blocks.getFirst());
        List<MatchResult> shapes = SHAPE.matcher(blocks.getFirst()).results().toList();
        assertThat(shapes).hasSizeGreaterThan(5);
        for (MatchResult shape : shapes) {
            assertThat(described(values.get(shape.group(1))))
                    .as(shape.group())
                    .isEqualTo(shape.group(2));
        }
    }

    private static String described(Object value) {
        return switch (value) {
            case Tensor tensor ->
                    Arrays.toString(tensor.shape()).replace('[', '(').replace(']', ')');
            case float[] numbers -> "" + numbers.length;
            case List<?> list -> list.size() + " of " + described(list.getFirst());
            default -> throw new AssertionError(value);
        };
    }

    /** Compiles a block of statements, runs it, and answers its variables. */
    private Map<String, Object> run(String block) throws IOException, ReflectiveOperationException {
        StringBuilder source = new StringBuilder();
        for (String name : List.of("bert", "pipeline", "tensor", "tokenizer")) {
            source.append("import io.github.panabert.").append(name).append(".*;\n");
        }
        source.append(
                """
                import java.nio.file.Path;
                import java.util.*;
                public class Readme implements java.util.function.Supplier<Map<String, Object>> {
                    public Map<String, Object> get() {
                        Map<String, Object> values = new HashMap<>();
                """);
        source.append(block);
        VARIABLE.matcher(block)
                .results()
                .map(result -> result.group(1))
                .forEach(name -> source.append("values.put(\"%s\", %s);\n".formatted(name, name)));
        source.append("return values;\n}\n}\n");
        Path file = Files.writeString(folder.resolve("Readme.java"), source);
        String classPath = System.getProperty("java.class.path");
        String[] args = {"-cp", classPath, "-d", folder.toString(), file.toString()};
        assertThat(ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, args))
                .isZero();
        URI classes = folder.toUri();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toURL()})) {
            Object readme = loader.loadClass("Readme").getDeclaredConstructor().newInstance();
            @SuppressWarnings("unchecked") // so it is declared above
            Supplier<Map<String, Object>> supplier = (Supplier<Map<String, Object>>) readme;
            return supplier.get();
        }
    }

    /** The code of a language. */
    private static List<String> blocks(String language) throws IOException {
        Pattern fence = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```");
        return fence.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
