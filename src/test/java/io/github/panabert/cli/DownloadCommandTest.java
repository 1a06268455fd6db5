package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.cli.hub.FakeHub;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DownloadCommandTest {
    @TempDir Path temp;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int download(int columns, String endpoint) {
        Console console =
                new Console(
                        InputStream.nullInputStream(),
                        out,
                        new PrintStream(err, true),
                        columns,
                        false);
        Map<String, String> environment =
                Map.of("HF_HOME", temp.toString(), "HF_ENDPOINT", endpoint);
        return new CommandLine(new DownloadCommand(console, environment)).execute(FakeHub.REPO);
    }

    @Test
    void printsTheFolderAlone() {
        try (FakeHub hub = new FakeHub()) {
            assertThat(download(0, hub.uri().toString())).isZero();
        }
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).endsWith("/snapshots/" + FakeHub.COMMIT + "\n").hasLineCount(1);
        assertThat(Path.of(out.toString().strip()).resolve("config.json"))
                .satisfies(file -> assertThat(Files.isRegularFile(file)).isTrue());
    }

    @Test
    void aBarOnATerminalGoesAwayAtTheEnd() {
        try (FakeHub hub = new FakeHub()) {
            assertThat(download(60, hub.uri().toString())).isZero();
        }
        assertThat(out.toString()).hasLineCount(1);
        assertThat(err.toString())
                .contains("\r" + FakeHub.REPO)
                .endsWith("\r" + " ".repeat(59) + "\r");
        assertThat(err.toString().split("\r")).allMatch(line -> line.length() <= 59);
    }

    @Test
    void badUsageIsOneLineAndExitCode2() {
        CommandLineRun run = CommandLineRun.of("download", "a/b/c");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("panabert: expected a model as ORG/NAME").hasLineCount(1);
    }
}
