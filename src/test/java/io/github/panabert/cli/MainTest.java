package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage, exit codes and streams, which all commands share; tokenize stands for them. */
class MainTest {
    @TempDir Path folder;

    @BeforeEach
    void model() throws IOException {
        Files.writeString(
                folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "tokenize --help"})
    void helpGoesToStdout(String args) {
        CommandLineRun run = CommandLineRun.of(args.split(" "));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: panabert");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void versionNamesTheJava() {
        assertThat(CommandLineRun.of("--version").out())
                .startsWith("panabert ")
                .endsWith("on Java " + Runtime.version() + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no-such-command",
                "tokenize --no-such-option",
                "tokenize -hello",
                "tokenize --threads 0 hello",
                "tokenize --threads many hello",
                "tokenize --jsonl - hello",
                "tokenize - hello",
                "tokenize - -",
                "tokenize --model no/such/folder hello",
                "tokenize --jsonl no/such/file",
                "tokenize --out no/such/folder/file hello"
            })
    void badUsageIsOneLineAndExitCode2(String args) {
        CommandLineRun run = inModel(args.isEmpty() ? new String[0] : args.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: ").doesNotContain("Exception");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void whatIsNoCommandIsNamed() {
        assertThat(inModel("embd", "hello").err())
                .startsWith("panabert: no command \"embd\"; there are forward, embed, similarity,")
                .endsWith("(see panabert --help)" + System.lineSeparator());
        assertThat(inModel("--threads", "2", "embed").err())
                .startsWith("panabert: no option --threads before COMMAND");
    }

    /** The list of commands shows of each description its first line, which must say it all. */
    @Test
    void theListOfCommandsIsOfWholeSentences() {
        String list =
                CommandLineRun.of("--help")
                        .out()
                        .replaceAll("(?s).*\\RCommands:\\R|\\R\\R.*", "")
                        .replaceAll("\\R {4,}", " ");
        assertThat(list.lines().toList())
                .hasSizeGreaterThan(10)
                .allMatch(line -> line.startsWith("  ") && line.endsWith("."));
    }

    @Test
    void anythingUnforeseenIsADefectAndExitCode1() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new ArithmeticException("of our own");
                    }
                };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(broken, OutputStream.nullOutputStream(), new PrintStream(err));
        assertThat(Main.run(console, "tokenize", "--model", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines(
                        "panabert: defect: java.lang.ArithmeticException: of our own");
    }

    @Test
    void anEmptyNameIsNoFile() {
        for (String option : List.of("--model", "--out", "--jsonl")) {
            CommandLineRun run = CommandLineRun.of("tokenize", option, "", "hello");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .startsWith("panabert: Invalid value for option '" + option + "'")
                    .contains("expected a file or folder, found an empty name")
                    .hasLineCount(1);
        }
    }

    @Test
    void aClosedPipeEndsQuietly() {
        CommandLineRun run = writingTo("Broken pipe");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void anyOtherFailureOfStdoutIsSaid() {
        CommandLineRun run = writingTo("No space left on device");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: stdout: can't be written: No space left on device");
    }

    @Test
    void anAtSignOpensNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("args"), "hello hello hello");
        assertThat(inModel("tokenize", "@" + file).rows()).hasSize(1);
    }

    private CommandLineRun writingTo(String failure) {
        OutputStream stdout =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(failure);
                    }
                };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(InputStream.nullInputStream(), stdout, new PrintStream(err));
        int exitCode = Main.run(console, "tokenize", "--model", folder.toString(), "hello");
        return new CommandLineRun(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }

    /** Runs tokenize with the model of this test, unless the arguments name another. */
    private CommandLineRun inModel(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (all.contains("tokenize") && !all.contains("--model")) {
            all.addAll(1, List.of("--model", folder.toString()));
        }
        return CommandLineRun.of(all.toArray(String[]::new));
    }
}
