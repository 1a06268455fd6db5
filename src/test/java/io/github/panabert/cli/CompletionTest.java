package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.panabert.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bash, if there is one, completes with the generated script. */
class CompletionTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir Path folder;
    private String script;

    @BeforeEach
    void generate() throws IOException {
        CommandLineRun run = CommandLineRun.of("generate-completion");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        script = run.out();
        Files.writeString(folder.resolve("completion"), script);
    }

    @ParameterizedTest
    @CsvSource({
        "tok, tokenize",
        "embed --form, --format",
        "embed --format np, npy",
        "embed --mod, --model",
        "similarity --prompt-n, --prompt-name"
    })
    void aWordIsCompleted(String typed, String expected) throws Exception {
        assertThat(completions(typed)).containsExactly(expected);
    }

    @Test
    void allCommandsAreOffered() throws Exception {
        assertThat(completions("")).containsAll(CommandLineRun.commands());
    }

    @Test
    void isRegisteredForTheLauncher() {
        assertThat(script).containsPattern("(?m)^complete -F \\S+ -o default panabert\\b");
    }

    private List<String> completions(String typed) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "no bash");
        String[] words = typed.split(" ", -1);
        String typing =
                """
                source completion
                COMP_WORDS=(panabert "$@")
                COMP_CWORD=$#
                "$(complete -p panabert | sed 's/.* -F \\([^ ]*\\) .*/\\1/')"
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        String[] command =
                Stream.concat(Stream.of(BASH.toString(), "-c", typing, "bash"), Stream.of(words))
                        .toArray(String[]::new);
        ScriptRun bash = ScriptRun.of(folder, Map.of(), "", command);
        assertThat(bash.exitCode()).isZero();
        return bash.out().lines().map(String::strip).toList();
    }
}
