package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.cli.hub.FakeHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command that README.md shows prints what README.md says. */
class ReadmeTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");
    private static final Pattern KEY = Pattern.compile("\"(\\w+)\":|^\\w+");

    /** A command whose output another command takes: in a $(...) or a <(...). */
    private static final Pattern TAKEN = Pattern.compile("[$<]\\((\\./panabert [^)]*)\\)");

    private static final Pattern LINK =
            Pattern.compile("ln -s \"\\$\\(\\./panabert download \\S+/\\S+\\)\" (\\S+)");

    private static final String LEFT_OUT = "[...]";

    /** Files that the commands write, which are not to be written here. */
    private static final List<String> WRITTEN =
            List.of(
                    "outputs.safetensors",
                    "embeddings.npy",
                    "attention.html",
                    "similarity.html",
                    "MiniLM-BF16");

    @TempDir Path folder;

    /**
     * A command and what it prints.
     *
     * @param output null if another command takes it
     */
    private record Example(List<String> args, List<String> output) {}

    @TestFactory
    Stream<DynamicTest> commandsPrintWhatIsShown() throws IOException {
        List<Example> examples = examples();
        List<String> commands = new ArrayList<>(CommandLineRun.commands());
        commands.remove("bench"); // measures this machine
        assertThat(examples).extracting(example -> example.args.getFirst()).containsAll(commands);
        return examples.stream()
                .map(example -> DynamicTest.dynamicTest("" + example.args, () -> check(example)));
    }

    @Test
    void modelsThatAreDownloadedAreNamedFirst() throws IOException {
        List<String> linked =
                shellLines()
                        .map(LINK::matcher)
                        .filter(Matcher::matches)
                        .map(link -> link.group(1))
                        .toList();
        assertThat(linked).containsExactlyInAnyOrderElementsOf(Readme.downloaded().keySet());
    }

    private void check(Example example) {
        String place = folder + "/";
        Map<String, Path> models = Readme.downloaded();
        String[] args =
                example.args.stream()
                        .map(arg -> WRITTEN.contains(arg) ? place + arg : arg)
                        .map(arg -> models.containsKey(arg) ? models.get(arg).toString() : arg)
                        .toArray(String[]::new);
        CommandLineRun run =
                args[0].equals("download") ? download(args[1]) : CommandLineRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        if (example.output == null) {
            assertThat(run.out()).isNotBlank();
            return;
        }
        boolean standIn = example.args.stream().anyMatch(Readme::isStandIn);
        List<String> printed = (run.out() + run.err()).replace(place, "").lines().toList();
        int at = 0;
        boolean skipping = false;
        for (String shown : example.output) {
            if (shown.equals(LEFT_OUT)) {
                skipping = true;
                continue;
            }
            while (skipping && !fits(shown, printed.get(at))) {
                at++;
            }
            if (standIn) {
                assertThat(keys(printed.get(at++))).startsWith(keys(shown));
            } else {
                assertSameLine(shown, printed.get(at++));
            }
            skipping = false;
        }
        assertThat(skipping || at == printed.size()).as("all of it is shown: " + printed).isTrue();
    }

    private CommandLineRun download(String repo) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(InputStream.nullInputStream(), out, new PrintStream(err, true));
        try (FakeHub hub = new FakeHub(repo)) {
            Map<String, String> environment =
                    Map.of("HF_HOME", folder + "/cache", "HF_ENDPOINT", hub.uri().toString());
            int exitCode = new CommandLine(new DownloadCommand(console, environment)).execute(repo);
            return new CommandLineRun(exitCode, out.toString(), err.toString());
        }
    }

    /** The names of a line's values: JSON's keys, or the first word. */
    private static String[] keys(String line) {
        return KEY.matcher(line).results().map(MatchResult::group).toArray(String[]::new);
    }

    /** Numbers may differ a little between machines: sums have the width of their vectors. */
    private static void assertSameLine(String shown, String printed) {
        assertThat(fits(shown, printed)).as("shown: " + shown + "\nprinted: " + printed).isTrue();
        List<Double> expected = decimals(shown);
        List<Double> found = decimals(printed);
        for (int i = 0; i < expected.size(); i++) {
            double tolerance = 1e-5 * Math.max(1, Math.abs(expected.get(i)));
            assertThat(found.get(i)).as(printed).isCloseTo(expected.get(i), within(tolerance));
        }
    }

    private static List<Double> decimals(String line) {
        return DECIMAL.matcher(line).results().map(r -> Double.valueOf(r.group())).toList();
    }

    /** Whether a line is the one shown, but for its numbers and what is left out. */
    private static boolean fits(String shown, String printed) {
        String pattern =
                Stream.of(words(shown).split(Pattern.quote(LEFT_OUT), -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return words(printed).matches(pattern);
    }

    /** A line without its numbers and how they are aligned. */
    private static String words(String line) {
        return DECIMAL.matcher(line).replaceAll("#").replaceAll(" +", " ");
    }

    private static Stream<String> shellLines() throws IOException {
        return Readme.blocks("console").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("$ "))
                .map(line -> line.substring(2));
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String block : Readme.blocks("console")) {
            for (String part : block.split("(?m)^\\$ ")) {
                if (part.startsWith("./panabert ")) {
                    List<String> lines = part.lines().toList();
                    String command = lines.getFirst().replaceAll(" +#.*", "");
                    examples.add(new Example(args(command), lines.subList(1, lines.size())));
                }
            }
        }
        shellLines()
                .flatMap(line -> TAKEN.matcher(line).results())
                .forEach(taken -> examples.add(new Example(args(taken.group(1)), null)));
        return examples;
    }

    private static List<String> args(String command) {
        return WORD.matcher(command)
                .results()
                .map(w -> w.group(1) == null ? w.group(2) : w.group(1))
                .skip(1)
                .toList();
    }
}
