package io.github.panabert.pipeline;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.ModelFolder.Module;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tokenizer.Setting;
import io.github.panabert.tokenizer.TokenizerRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sentence embeddings' part of a {@link Recipe}. */
final class EmbeddingRecipe {
    private static final String MAX_SEQ_LENGTH = "max_seq_length";
    private static final String TRUNCATE_DIM = "truncate_dim";
    private static final String DO_LOWER_CASE = "do_lower_case";

    private final Path folder;
    private final List<Module> modules;
    private final BertConfig config;
    private final TokenizerRecipe tokenizer;
    private final Findings findings;
    private final List<Setting> settings = new ArrayList<>();
    private final List<SafeTensors> checkpoints = new ArrayList<>();

    /** Of an embedding, 0 if that isn't known. */
    private int dimension;

    /**
     * @param modules as {@link ModelFolder#modules} lists them
     * @param config of the encoder
     * @param tokenizer null where it is refused
     */
    EmbeddingRecipe(
            Path folder,
            List<Module> modules,
            BertConfig config,
            TokenizerRecipe tokenizer,
            Findings findings) {
        this.folder = folder;
        this.modules = modules;
        this.config = config;
        this.tokenizer = tokenizer;
        this.findings = findings;
    }

    List<Setting> read() {
        modules();
        JsonObject transformer =
                findings.attempt(
                        () ->
                                ModelFolder.optional(
                                        modules.getFirst()
                                                .folder()
                                                .resolve(ModelFolder.TRANSFORMER_SETTINGS)));
        if (transformer != null && tokenizer != null) {
            maxSeqLength(transformer);
            lowerCase(transformer);
        }
        JsonObject json =
                findings.attempt(() -> ModelFolder.optional(folder.resolve(ModelFolder.SETTINGS)));
        if (json != null) {
            prompts(json);
            SimilarityFunction function =
                    findings.attempt(() -> ModelFolder.similarityFunction(json));
            if (function != null) {
                String name = function.name().toLowerCase(Locale.ROOT);
                add("similarity_fn_name", name, findings.origin(json, "similarity_fn_name"));
            }
            truncateDim(json);
        }
        return settings;
    }

    private void truncateDim(JsonObject json) {
        Integer kept = findings.attempt(() -> ModelFolder.truncateDim(json));
        if (kept == null) {
            return;
        }
        String origin = findings.origin(json, TRUNCATE_DIM);
        add(TRUNCATE_DIM, kept == 0 ? "none" : kept, origin);
        if (dimension > 0 && kept > dimension) {
            findings.conflict(
                    "%s: %s says %d, an embedding has %d numbers; all of them are kept",
                    TRUNCATE_DIM, origin, kept, dimension);
        }
    }

    /** The weights of the Dense modules. */
    List<SafeTensors> checkpoints() {
        return checkpoints;
    }

    private void add(String name, Object value, String origin) {
        settings.add(Setting.of(name, value, origin));
    }

    private void modules() {
        boolean listed = Files.exists(folder.resolve(ModelFolder.MODULES));
        int size = config.hiddenSize();
        for (int i = 0; i < modules.size(); i++) {
            Module module = modules.get(i);
            String origin = listed ? ModelFolder.MODULES + ": [" + i + "].type" : Setting.DEFAULT;
            add("module." + i, module.name(), origin);
            switch (module.name()) {
                case "Pooling" -> size = pooling(findings.attempt(module::config));
                case "Dense" -> dense(i, module);
                default -> {}
            }
        }
        if (modules.size() == 1) {
            add("module.1", "Pooling", Setting.DEFAULT);
            size = pooling(new JsonObject("", Map.of()));
        }
        int pooled = size;
        if (pooled > 0) {
            List<EmbeddingModule> loaded =
                    findings.attempt(() -> ModelFolder.embeddingModules(modules, pooled));
            if (loaded != null) {
                for (EmbeddingModule module : loaded) {
                    size = module.dimension(size);
                }
                dimension = size;
                add("dimension", dimension, "computed");
            }
        }
    }

    /** The size of a pooled vector, 0 if the pooling is refused. */
    private int pooling(JsonObject json) {
        Pooling pooling =
                json == null
                        ? null
                        : findings.attempt(() -> ModelFolder.pooling(modules, config.hiddenSize()));
        if (pooling == null) {
            return 0;
        }
        List<String> keys = Pooling.keys(json);
        String origin =
                keys.isEmpty() ? Setting.DEFAULT : findings.key(json, String.join(",", keys));
        add("pooling_mode", String.join(",", pooling.modeNames()), origin);
        add("include_prompt", pooling.includePrompt(), findings.origin(json, "include_prompt"));
        return pooling.dimension(config.hiddenSize());
    }

    private void dense(int index, Module module) {
        JsonObject json = findings.attempt(module::config);
        if (json != null) {
            for (String key : Dense.KEYS) {
                if (json.has(key)) {
                    String name = "module." + index + "." + key;
                    add(name, json.entries().get(key), findings.key(json, key));
                }
            }
        }
        if (SafeTensors.isIn(module.folder())) {
            checkpoints.add(SafeTensors.open(module.folder()));
        }
    }

    private void maxSeqLength(JsonObject json) {
        int model = tokenizer.modelMaxLength();
        int positions = config.maxPositions();
        Integer length = findings.attempt(() -> ModelFolder.maxSeqLength(json, model, positions));
        if (length == null) {
            return;
        }
        String origin =
                json.has(MAX_SEQ_LENGTH)
                        ? findings.key(json, MAX_SEQ_LENGTH)
                        : tokenizer.origin("model_max_length");
        int stated = json.clampedInteger(MAX_SEQ_LENGTH, model);
        boolean clamped = stated > positions;
        String counting = clamped ? "config.json: max_position_embeddings" : origin;
        add(MAX_SEQ_LENGTH, length, counting);
        if (json.has(MAX_SEQ_LENGTH) && stated > Math.min(model, positions)) {
            findings.conflict(
                    "%s: %s says %d, %s says %d; %d counts",
                    MAX_SEQ_LENGTH,
                    origin,
                    stated,
                    clamped ? counting : tokenizer.origin("model_max_length"),
                    clamped ? positions : model,
                    length);
        }
        if (tokenizer.truncation() > 0 && tokenizer.truncation() != length) {
            findings.conflict(
                    "%s: tokenizer.json: truncation.max_length says %d, %s says %d; %4$d counts",
                    MAX_SEQ_LENGTH, tokenizer.truncation(), counting, length);
        }
    }

    private void lowerCase(JsonObject json) {
        Boolean stated = findings.attempt(() -> json.bool(DO_LOWER_CASE, false));
        if (stated == null) {
            return;
        }
        String own = findings.origin(json, DO_LOWER_CASE);
        String tokenizers = tokenizer.origin(DO_LOWER_CASE);
        boolean lowercase = stated || tokenizer.lowercase();
        add(DO_LOWER_CASE, lowercase, stated ? own : tokenizers);
        if (json.has(DO_LOWER_CASE) && stated != tokenizer.lowercase()) {
            findings.conflict(
                    "%s: %s says %s, %s says %s; true counts",
                    DO_LOWER_CASE, own, stated, tokenizers, tokenizer.lowercase());
        }
    }

    private void prompts(JsonObject json) {
        Map<String, String> prompts = findings.attempt(() -> ModelFolder.prompts(json));
        if (prompts == null) {
            return;
        }
        prompts.forEach(
                (name, prompt) -> {
                    boolean stated = json.has("prompts") && json.object("prompts").has(name);
                    add(
                            "prompt." + name,
                            prompt,
                            stated ? findings.key(json, "prompts." + name) : Setting.DEFAULT);
                });
        int before = findings.problems().size();
        String name = findings.attempt(() -> ModelFolder.defaultPromptName(json, prompts));
        if (findings.problems().size() == before) {
            add(
                    "default_prompt_name",
                    name == null ? "none" : name,
                    findings.origin(json, "default_prompt_name"));
        }
    }
}
