package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands say of texts that they cut, and of no others. */
class CutTextsTest {
    /** How many tokens the models of pipelines/ take. */
    private static final int LIMIT = 64;

    private static final String SAID =
            "panabert: stdin:2: longer than the model takes, cut at %d tokens";

    @ParameterizedTest
    @CsvSource({
        "ner, ner_bio",
        "classify, cls_single",
        "fill-mask, mlm",
        "embed, mlm",
        "embed --format json, mlm",
        "embed --precision int8, mlm",
        "similarity, mlm",
        "forward, mlm",
    })
    void aTextThatIsCutIsNamed(String command, String model) {
        Path folder = Golden.path("pipelines", "models", model);
        CommandLineRun run = run(command, folder, texts(LIMIT, LIMIT + 1));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEqualToIgnoringNewLines(SAID.formatted(LIMIT));
        assertThat(run(command, folder, texts(LIMIT, LIMIT)).err()).isEmpty();
    }

    @Test
    void embedCutsWhereItsModuleSays() {
        Path folder = Golden.path("sentence_transformers", "max_seq_16", "model");
        CommandLineRun run = run("embed", folder, texts(16, 17));
        assertThat(run.err()).isEqualToIgnoringNewLines(SAID.formatted(16));
        assertThat(run.rows()).hasSize(2);
    }

    @Test
    void ofAPairBothCount() {
        String row = "{\"text\": \"a a\", \"text_pair\": \"%s\"}\n";
        String pairs = row.formatted("a ".repeat(LIMIT - 5)) + row.formatted("a ".repeat(LIMIT));
        Path folder = Golden.path("pipelines", "models", "cls_single");
        CommandLineRun run = run("classify --jsonl -", folder, pairs);
        assertThat(run.err()).isEqualToIgnoringNewLines(SAID.formatted(LIMIT));
    }

    @Test
    void windowsReadAll() {
        Path folder = Golden.path("pipelines", "models", "ner_bio");
        String texts = texts(LIMIT, 3 * LIMIT);
        assertThat(run("ner --aggregation simple", folder, texts).err()).isNotEmpty();
        assertThat(run("ner --aggregation simple --stride 8", folder, texts).err()).isEmpty();
    }

    @Test
    void attendHasOneText() {
        Path folder = Golden.path("pipelines", "models", "mlm");
        CommandLineRun run =
                CommandLineRun.of("attend", "--model", folder.toString(), "a ".repeat(LIMIT));
        assertThat(run.err())
                .isEqualToIgnoringNewLines(SAID.replace("stdin:2", "TEXT").formatted(LIMIT));
    }

    private static CommandLineRun run(String command, Path model, String stdin) {
        return CommandLineRun.withInput(stdin, (command + " --model " + model).split(" "));
    }

    /** Two texts of so many tokens, [CLS] and [SEP] among them. */
    private static String texts(int first, int second) {
        return "[MASK]" + " a".repeat(first - 3) + "\n[MASK]" + " a".repeat(second - 3) + "\n";
    }
}
