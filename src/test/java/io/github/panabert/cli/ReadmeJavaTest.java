package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every line of Java that README.md shows makes what its comment says. */
class ReadmeJavaTest {
    private static final Pattern VARIABLE = Pattern.compile("(?m)^[\\w<>\\[\\]]+ (\\w+) =\\s");
    private static final Pattern FOLDER = Pattern.compile("Path\\.of\\(\"([^\"]+)\"\\)");

    /** A variable, and what its comment says: a text, a shape, or how many there are of what. */
    private static final Pattern COMMENT =
            Pattern.compile(
                    "(\\w+) = .*// (\"[^\"]*\"|\\([\\d, ]+\\)|\\d+ of (?:\\([\\d, ]+\\)|\\d+)|\\d+)");

    /** What is written, which is not to be written here. */
    private static final String WRITTEN = "MiniLM-F32";

    @TempDir Path folder;

    @Test
    void javaMakesWhatTheCommentsSay() throws IOException, ReflectiveOperationException {
        List<String> blocks = Readme.blocks("java");
        String all = String.join("", blocks);
        Map<String, Object> values = run(all);
        assertThat(COMMENT.matcher(all).results()).hasSizeGreaterThan(20);
        SoftAssertions softly = new SoftAssertions(); // all that is wrong at once
        for (String block : blocks) {
            boolean standIn =
                    FOLDER.matcher(block).results().anyMatch(f -> Readme.isStandIn(f.group(1)));
            for (MatchResult comment : COMMENT.matcher(block).results().toList()) {
                String found = described(values.get(comment.group(1)));
                String said = comment.group(2);
                softly.assertThat(standIn ? form(found) : found)
                        .as(comment.group())
                        .isEqualTo(standIn ? form(said) : said);
            }
        }
        softly.assertAll();
        assertThat(values).doesNotContainValue(null);
        assertThat(folder.resolve(WRITTEN)).isNotEmptyDirectory();
    }

    private static String described(Object value) {
        return switch (value) {
            case Tensor tensor ->
                    Arrays.toString(tensor.shape()).replace('[', '(').replace(']', ')');
            case float[] numbers -> "" + numbers.length;
            case int[] numbers -> "" + numbers.length;
            case Integer number -> "" + number;
            case String text -> '"' + text + '"';
            case List<?> list when list.getFirst() instanceof Record -> "" + list.size();
            case List<?> list when list.getFirst() instanceof String -> "" + list.size();
            case List<?> list when list.getFirst() instanceof Integer -> "" + list.size();
            case List<?> list -> list.size() + " of " + described(list.getFirst());
            default -> throw new AssertionError(value);
        };
    }

    /** A description without what depends on the model: texts, and sizes but for their number. */
    private static String form(String description) {
        return description.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("\\d+", "#");
    }

    /** Compiles statements, runs them, and answers their variables. */
    private Map<String, Object> run(String statements)
            throws IOException, ReflectiveOperationException {
        StringBuilder source = new StringBuilder();
        for (String name :
                List.of("bert", "bert.head", "pipeline", "safetensors", "tensor", "tokenizer")) {
            source.append("import io.github.panabert.").append(name).append(".*;\n");
        }
        source.append(
                """
                import java.nio.file.Path;
                import java.util.*;
                public class ReadmeCode implements java.util.function.Supplier<Map<String, Object>> {
                    public Map<String, Object> get() {
                        Map<String, Object> values = new HashMap<>();
                """);
        source.append(FOLDER.matcher(statements).replaceAll(this::here));
        VARIABLE.matcher(statements)
                .results()
                .map(result -> result.group(1))
                .forEach(name -> source.append("values.put(\"%s\", %s);\n".formatted(name, name)));
        source.append("return values;\n}\n}\n");
        Path file = Files.writeString(folder.resolve("ReadmeCode.java"), source);
        String classPath = System.getProperty("java.class.path");
        String[] args = {"-cp", classPath, "-d", folder.toString(), file.toString()};
        assertThat(ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, args))
                .isZero();
        URI classes = folder.toUri();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toURL()})) {
            Object code = loader.loadClass("ReadmeCode").getDeclaredConstructor().newInstance();
            @SuppressWarnings("unchecked") // so it is declared above
            Supplier<Map<String, Object>> supplier = (Supplier<Map<String, Object>>) code;
            return supplier.get();
        }
    }

    /** {@code Path.of(...)} of the folder that stands for one that is named in README.md. */
    private String here(MatchResult path) {
        String name = path.group(1);
        Path here =
                name.equals(WRITTEN)
                        ? folder.resolve(name)
                        : Readme.downloaded().getOrDefault(name, Path.of(name));
        return "Path.of(\"" + here.toString().replace('\\', '/') + "\")";
    }
}
