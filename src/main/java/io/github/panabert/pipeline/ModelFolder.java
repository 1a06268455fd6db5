package io.github.panabert.pipeline;

import io.github.panabert.bert.BertModel;
import io.github.panabert.json.Json;
import io.github.panabert.json.JsonObject;
import io.github.panabert.kernel.Workers;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sentence-transformers folder, read: what {@code modules.json} lists, and what the files beside
 * it say of prompts, lengths and similarity. Without {@code modules.json} it is a transformer and
 * the mean of its tokens, as in sentence-transformers.
 */
record ModelFolder(
        BertModel model,
        BertTokenizer tokenizer,
        int maxSeqLength,
        Pooling pooling,
        List<EmbeddingModule> modules,
        Map<String, String> prompts,
        String defaultPromptName,
        SimilarityFunction similarityFunction,
        int truncateDim) {

    private static final String EMBEDDING = "sentence_embedding";

    /** One entry of {@code modules.json}. */
    private record Module(String type, Path folder) {
        /** The class's own name, if it is one of sentence-transformers. */
        String name() {
            return type.startsWith("sentence_transformers.")
                    ? type.substring(type.lastIndexOf('.') + 1)
                    : "";
        }

        Path configFile() {
            return folder.resolve("config.json");
        }

        JsonObject config() {
            return JsonObject.read(configFile());
        }
    }

    static ModelFolder read(Path folder) {
        List<Module> listed = modules(folder);
        Path transformer = listed.getFirst().folder;
        BertModel model = BertModel.fromPretrained(transformer);
        JsonObject settings = optional(transformer.resolve("sentence_bert_config.json"));
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(transformer);
        if (settings.bool("do_lower_case", false)) {
            tokenizer = tokenizer.lowerCasing();
        }
        int length = settings.clampedInteger("max_seq_length", tokenizer.modelMaxLength());
        if (length < 1) {
            throw settings.invalid("max_seq_length", "expected at least 1, found " + length);
        }
        int hiddenSize = model.config().hiddenSize();
        Pooling pooling =
                listed.size() == 1 ? Pooling.MEAN : Pooling.of(listed.get(1).config(), hiddenSize);
        JsonObject config = optional(folder.resolve("config_sentence_transformers.json"));
        Map<String, String> prompts = prompts(config);
        String defaultPrompt = config.string("default_prompt_name", null);
        if (defaultPrompt != null && !prompts.containsKey(defaultPrompt)) {
            throw config.invalid(
                    "default_prompt_name",
                    "\"" + defaultPrompt + "\" is none of " + prompts.keySet());
        }
        int truncateDim = config.integer("truncate_dim", 0);
        if (truncateDim < 0) {
            throw config.invalid("truncate_dim", "expected at least 1, found " + truncateDim);
        }
        return new ModelFolder(
                model,
                tokenizer,
                Math.min(length, model.config().maxPositions()),
                pooling,
                embeddingModules(listed, pooling.dimension(hiddenSize)),
                prompts,
                defaultPrompt,
                similarityFunction(config),
                truncateDim);
    }

    private static List<Module> modules(Path folder) {
        Path file = folder.resolve("modules.json");
        if (!Files.exists(file)) {
            return List.of(new Module("sentence_transformers.models.Transformer", folder));
        }
        JsonObject list = new JsonObject(file.toString(), Map.of("modules", Json.read(file)));
        List<Module> modules = new ArrayList<>();
        for (JsonObject entry : list.objects("modules")) {
            Module module =
                    new Module(entry.string("type"), folder.resolve(entry.string("path", "")));
            List<String> expected =
                    modules.isEmpty()
                            ? List.of("Transformer")
                            : modules.size() == 1
                                    ? List.of("Pooling")
                                    : List.of("Dense", "Normalize");
            if (!expected.contains(module.name())) {
                throw entry.invalid(
                        "type",
                        "\""
                                + module.type
                                + "\" is not supported here, only sentence-transformers' "
                                + String.join(" or ", expected));
            }
            modules.add(module);
        }
        if (modules.size() < 2) {
            throw new IllegalArgumentException(
                    file
                            + ": modules listed: "
                            + modules.size()
                            + ", expected a Transformer, a Pooling and what follows them");
        }
        return modules;
    }

    private static List<EmbeddingModule> embeddingModules(List<Module> listed, int dimension) {
        List<EmbeddingModule> modules = new ArrayList<>();
        int size = dimension;
        for (Module module : listed.subList(Math.min(2, listed.size()), listed.size())) {
            if (module.name().equals("Normalize")) {
                requireEmbedding(optional(module.configFile()));
                modules.add(new Normalize());
                continue;
            }
            JsonObject config = module.config();
            requireEmbedding(config);
            Dense dense = Dense.load(module.folder, config, Workers.ofProcessors());
            if (dense.inputs() != size) {
                throw config.invalid(
                        "in_features", dense.inputs() + ", but " + size + " numbers come in");
            }
            size = dense.dimension(size);
            modules.add(dense);
        }
        return modules;
    }

    /** What works on the vectors of tokens, or beside the embedding, is none of our modules. */
    private static void requireEmbedding(JsonObject config) {
        for (String key : List.of("module_input_name", "module_output_name")) {
            String name = config.string(key, EMBEDDING);
            if (!name.equals(EMBEDDING)) {
                throw config.invalid(
                        key, "\"" + name + "\" is not supported, only \"" + EMBEDDING + "\"");
            }
        }
    }

    /** The prompts by their names; of these two sentence-transformers always has one. */
    private static Map<String, String> prompts(JsonObject config) {
        Map<String, String> prompts = new LinkedHashMap<>(Map.of("query", "", "document", ""));
        if (config.has("prompts")) {
            JsonObject named = config.object("prompts");
            named.entries().keySet().forEach(name -> prompts.put(name, named.string(name, "")));
        }
        return prompts;
    }

    private static SimilarityFunction similarityFunction(JsonObject config) {
        try {
            return SimilarityFunction.named(config.string("similarity_fn_name", "cosine"));
        } catch (IllegalArgumentException e) {
            throw config.invalid("similarity_fn_name", e.getMessage());
        }
    }

    private static JsonObject optional(Path file) {
        return Files.exists(file)
                ? JsonObject.read(file)
                : new JsonObject(file.toString(), Map.of());
    }
}
