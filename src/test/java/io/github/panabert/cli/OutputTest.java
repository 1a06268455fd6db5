package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
    @TempDir Path folder;

    @Test
    void aFileAppearsWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        try (Output output = Output.to(file)) {
            output.write("new");
            output.flush();
            assertThat(file).hasContent("old");
            output.finish();
        }
        assertThat(file).hasContent("new");
        assertThatOnlyItIsThere(file);
    }

    @Test
    void aFileThatIsNotFinishedDoesNotAppear() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        try (Output output = Output.to(file)) {
            output.write("half");
        }
        assertThat(file).hasContent("old");
        assertThatOnlyItIsThere(file);
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (Output output = Output.to(link)) {
            output.write("new");
            output.finish();
        }
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    private void assertThatOnlyItIsThere(Path file) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
