package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final String ROWS = "{\"text\": \"one\"}\n{\"text\": \"two\"}\n";
    private static final String MODEL =
            Golden.path("sentence_transformers", "max_seq_16", "model").toString();

    private static final String CLASSIFIER =
            Golden.path("pipelines", "models", "cls_single").toString();

    @TempDir Path temp;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private void run(int columns, boolean outIsTerminal, String... args) {
        Console console =
                new Console(
                        new ByteArrayInputStream(ROWS.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        columns,
                        outIsTerminal);
        assertThat(Main.run(console, args)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embed --jsonl -",
                "embed --format json --jsonl -",
                "tokenize --jsonl -",
                "embed one two"
            })
    void aBarOnATerminalIsGoneAtTheEnd(String command) {
        run(50, false, (command + " --model " + MODEL).split(" "));
        assertThat(err.toString()).startsWith("\rrows").endsWith("\r" + " ".repeat(49) + "\r");
        String answers = out.toString();
        err.reset();
        out.reset();
        run(0, false, (command + " --model " + MODEL).split(" "));
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).as("the same answers without a bar").isEqualTo(answers);
    }

    /** However soon it ends, the library's threads write nothing after it. */
    @Test
    void nothingIsWrittenAfterTheEnd() {
        Console console =
                new Console(
                        InputStream.nullInputStream(), out, new PrintStream(err, true), 50, false);
        for (int i = 0; i < 200; i++) {
            try (Progress progress = Progress.ofBytes(console, "rows", 2)) {
                progress.to(2);
            }
            assertThat(err.toString()).startsWith("\rrows").endsWith("\r" + " ".repeat(49) + "\r");
            err.reset();
        }
    }

    @Test
    void noBarAmongAnswersOnTheSameTerminal() {
        run(50, true, "embed", "--jsonl", "-", "--model", MODEL);
        assertThat(err.toString()).isEmpty();
        run(
                50,
                true,
                "embed",
                "--jsonl",
                "-",
                "--model",
                MODEL,
                "--out",
                temp.resolve("o").toString());
        assertThat(err.toString()).startsWith("\rrows");
    }

    @Test
    void whatIsSaidMeanwhileHasALineOfItsOwn() {
        run(50, false, "classify", "--model", CLASSIFIER, "a ".repeat(100), "one");
        assertThat(err.toString())
                .contains("\r" + " ".repeat(49) + "\rpanabert: TEXT 1: longer than the model takes")
                .endsWith("\r" + " ".repeat(49) + "\r");
    }

    @Test
    void aConversionHasOneToo() {
        run(50, true, "convert", MODEL, temp.resolve("out").toString(), "--dtype", "F16");
        assertThat(err.toString()).startsWith("\rconvert").contains("\rpanabert: wrote ");
    }

    @Test
    void aFileIsMeasuredInBytes() throws IOException {
        Path file = Files.writeString(temp.resolve("rows.jsonl"), ROWS);
        try (RowReader rows = LineReader.ofJson(file)) {
            assertThat(rows.size()).isEqualTo(ROWS.length());
            assertThat(rows.position()).isZero();
            rows.next();
            assertThat(rows.position()).isEqualTo(ROWS.length() / 2);
            rows.next();
            rows.next();
            assertThat(rows.position()).isEqualTo(rows.size());
        }
    }
}
