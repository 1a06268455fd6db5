package io.github.panabert.pipeline;

import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.ModelFolder.Module;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A cross-encoder's folder, read. Newer sentence-transformers write {@code modules.json} and
 * settings beside it, which count where these say that it is a {@code CrossEncoder}; in older
 * folders, and for transformers, {@code config.json} is all.
 */
record CrossEncoderFolder(
        BertForSequenceClassification model,
        BertTokenizer tokenizer,
        int maxSeqLength,
        ActivationFunction activation,
        Map<String, String> prompts,
        String defaultPromptName) {
    private static final String ACTIVATION = "activation_fn";
    private static final String IN_CONFIG = "sentence_transformers";
    private static final String BEFORE_4 = "sbert_ce_default_activation_function";

    static CrossEncoderFolder read(Path folder) {
        Path modules = folder.resolve(ModelFolder.MODULES);
        JsonObject settings = ModelFolder.optional(folder.resolve(ModelFolder.SETTINGS));
        if (Files.exists(modules)
                && settings.string("model_type", "").equals(CrossEncoder.class.getSimpleName())) {
            Path transformer = transformer(modules);
            return read(
                    transformer,
                    settings,
                    ModelFolder.optional(transformer.resolve(ModelFolder.TRANSFORMER_SETTINGS)));
        }
        JsonObject none = new JsonObject(folder.toString(), Map.of());
        return read(folder, none, none);
    }

    private static Path transformer(Path modules) {
        List<Module> listed = ModelFolder.modules(modules, _ -> List.of("Transformer"));
        if (listed.size() != 1) {
            throw new IllegalArgumentException(
                    modules + ": modules listed: " + listed.size() + ", expected one Transformer");
        }
        return listed.getFirst().folder();
    }

    private static CrossEncoderFolder read(
            Path transformer, JsonObject settings, JsonObject transformerSettings) {
        JsonObject config = JsonObject.read(transformer.resolve("config.json"));
        Loading<BertTokenizer> reading = Loading.tokenizer(transformer);
        BertForSequenceClassification model =
                BertForSequenceClassification.fromPretrained(transformer);
        BertTokenizer tokenizer = reading.get();
        Map<String, String> prompts = ModelFolder.statedPrompts(settings);
        return new CrossEncoderFolder(
                model,
                transformerSettings.bool("do_lower_case", false)
                        ? tokenizer.lowerCasing()
                        : tokenizer,
                ModelFolder.maxSeqLength(
                        transformerSettings,
                        tokenizer.modelMaxLength(),
                        model.config().maxPositions()),
                activation(settings, config, model.labels().size()),
                prompts,
                ModelFolder.defaultPromptName(settings, prompts));
    }

    private static ActivationFunction activation(
            JsonObject settings, JsonObject config, int labels) {
        if (settings.has(ACTIVATION)) {
            return stated(settings, ACTIVATION);
        }
        JsonObject inConfig = config.has(IN_CONFIG) ? config.object(IN_CONFIG) : settings;
        if (inConfig.has(ACTIVATION)) {
            return stated(inConfig, ACTIVATION);
        }
        // one that is there and null goes before the older setting, too
        if (config.has(BEFORE_4) && !inConfig.entries().containsKey(ACTIVATION)) {
            return stated(config, BEFORE_4);
        }
        return labels == 1 ? ActivationFunction.SIGMOID : ActivationFunction.IDENTITY;
    }

    private static ActivationFunction stated(JsonObject json, String key) {
        return ActivationFunction.of(json, key, json.string(key));
    }

    CrossEncoderFolder withThreads(int threads) {
        return new CrossEncoderFolder(
                model.withThreads(threads),
                tokenizer,
                maxSeqLength,
                activation,
                prompts,
                defaultPromptName);
    }
}
