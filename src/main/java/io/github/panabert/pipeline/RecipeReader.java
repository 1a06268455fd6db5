package io.github.panabert.pipeline;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.pipeline.ModelFolder.Module;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tokenizer.Setting;
import io.github.panabert.tokenizer.TokenizerRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link Recipe}, part by part, and compares what the parts say of one another. */
final class RecipeReader {
    private final Path folder;
    private final Findings findings;

    RecipeReader(Path folder) {
        this.folder = folder;
        this.findings = new Findings(folder);
    }

    Recipe read() {
        List<Module> modules = findings.attempt(() -> ModelFolder.modules(folder));
        Path transformer = modules == null ? folder : modules.getFirst().folder();
        BertRecipe bert = BertRecipe.read(transformer, findings);
        TokenizerRecipe tokenizer = findings.attempt(() -> TokenizerRecipe.read(transformer));
        List<SafeTensors> checkpoints = new ArrayList<>();
        if (bert.tensors() != null) {
            checkpoints.add(bert.tensors());
        }
        if (tokenizer != null) {
            tokenizer.conflicts().forEach(conflict -> findings.conflict("%s", conflict));
        }
        if (bert.config() != null && tokenizer != null) {
            compare(bert.config(), tokenizer);
        }
        List<Setting> embedding = List.of();
        if (bert.config() != null && modules != null) {
            EmbeddingRecipe recipe =
                    new EmbeddingRecipe(folder, modules, bert.config(), tokenizer, findings);
            embedding = recipe.read();
            checkpoints.addAll(recipe.checkpoints());
            if (!Files.exists(folder.resolve(ModelFolder.MODULES))) {
                findings.note(
                        "no %s: sentence embeddings are the mean of all tokens",
                        ModelFolder.MODULES);
            }
        }
        return new Recipe(
                folder,
                checkpoints,
                bert.settings(),
                tokenizer == null ? List.of() : tokenizer.settings(),
                embedding,
                findings.problems(),
                findings.conflicts(),
                findings.notes());
    }

    private void compare(BertConfig config, TokenizerRecipe tokenizer) {
        int length = tokenizer.modelMaxLength();
        int positions = config.maxPositions();
        if (length == Integer.MAX_VALUE) {
            findings.note(
                    "model_max_length: the tokenizer has none; the model refuses more than %d tokens",
                    positions);
        } else if (length > positions) {
            findings.conflict(
                    "model_max_length: %s says %d, config.json: max_position_embeddings says %d;"
                            + " the model refuses more than %3$d tokens",
                    tokenizer.origin("model_max_length"), length, positions);
        }
        int tokens = tokenizer.largestId() + 1;
        if (tokens > config.vocabSize()) {
            findings.conflict(
                    "vocab_size: %s has ids up to %d, config.json: vocab_size says %d;"
                            + " the model refuses ids from %3$d on",
                    tokenizer.origin("vocab_size"), tokens - 1, config.vocabSize());
        } else if (tokens < config.vocabSize()) {
            findings.note(
                    "vocab_size: %s has ids up to %d, the model vectors for %d",
                    tokenizer.origin("vocab_size"), tokens - 1, config.vocabSize());
        }
        if (tokenizer.padId() >= 0 && tokenizer.padId() != config.padTokenId()) {
            findings.conflict(
                    "pad_token_id: config.json says %d, %s says %d; the tokenizer pads with %3$d",
                    config.padTokenId(), tokenizer.origin("pad_token_id"), tokenizer.padId());
        }
    }
}
