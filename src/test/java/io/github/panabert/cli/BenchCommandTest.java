package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    @Test
    void aRowAShapeBesideThePeak() {
        String tiny = Golden.path("tiny", "plain_f32", "model").toString();
        CommandLineRun run = CommandLineRun.of("bench", "--model", tiny, "--threads", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.getFirst())
                .matches(
                        "model: \\d+ layers of 32; 1 of \\d+ processors, FMA peak \\d+\\.\\d GF/s");
        assertThat(lines.subList(2, lines.size()))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.matches("[18] x \\d+ +\\d+\\.\\d\\d +.* +\\d+%"));
    }

    @Test
    void aFolderThatIsNoModelIsBadInput() {
        CommandLineRun run = CommandLineRun.of("bench", "--model", "nowhere");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }
}
