package io.github.panabert.cli;

import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    /** Its name in /proc is a link to no path. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anOpenPipeIsWritten() throws IOException {
        Pipe open = Pipe.open();
        try (Pipe.SinkChannel sink = open.sink();
                Pipe.SourceChannel source = open.source();
                Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            Path pipe =
                    descriptors
                            .filter(fd -> fd.toFile().exists() && linkOf(fd).startsWith("pipe:"))
                            .max(comparingInt(fd -> Integer.parseInt(fd.getFileName().toString())))
                            .orElseThrow();
            try (Output output = Output.to(pipe)) {
                output.write("text");
                output.finish();
            }
            ByteBuffer read = ByteBuffer.allocate(10);
            source.configureBlocking(false);
            assertThat(source.read(read)).isEqualTo(4);
            assertThat(sink.isOpen()).isTrue();
        }
    }

    private static String linkOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private void assertThatOnlyItIsThere(Path file) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
