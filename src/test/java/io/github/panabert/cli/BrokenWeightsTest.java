package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that computes NaN answers errors: JSON has no NaN. */
class BrokenWeightsTest {
    private static final String BROKEN =
            "NaN came out, expected a finite number: the model's weights are broken";

    @TempDir Path folder;

    @BeforeEach
    void aModelWithNaN() {
        Path original = Golden.path("sentence_transformers", "old_prompts", "model");
        ModelCopy.of(original, folder).fill("embeddings.LayerNorm.bias", Float.NaN);
    }

    @Test
    void embedRefusesEachRow() {
        CommandLineRun run = CommandLineRun.of("embed", "--model", folder.toString(), "a", "b");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.rows()).extracting(row -> row.string("error")).containsOnly(BROKEN);
        assertThat(run.rows()).hasSize(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 2 of 2 rows refused, the first: TEXT 1: " + BROKEN);
    }

    @Test
    void similarityRefusesTheMatrix() {
        CommandLineRun run =
                CommandLineRun.of("similarity", "--model", folder.toString(), "a", "b");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToIgnoringNewLines("panabert: " + BROKEN);
    }
}
