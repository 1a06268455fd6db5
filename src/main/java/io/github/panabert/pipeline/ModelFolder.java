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
import java.util.function.IntFunction;

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
    static final String MODULES = "modules.json";
    static final String TRANSFORMER_SETTINGS = "sentence_bert_config.json";
    static final String SETTINGS = "config_sentence_transformers.json";
    private static final String EMBEDDING = "sentence_embedding";

    /** One entry of {@code modules.json}. */
    record Module(String type, Path folder) {
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
        Loading<BertTokenizer> reading = Loading.tokenizer(transformer);
        BertModel model = BertModel.fromPretrained(transformer);
        JsonObject settings = optional(transformer.resolve(TRANSFORMER_SETTINGS));
        BertTokenizer tokenizer = reading.get();
        if (settings.bool("do_lower_case", false)) {
            tokenizer = tokenizer.lowerCasing();
        }
        int hiddenSize = model.config().hiddenSize();
        Pooling pooling = pooling(listed, hiddenSize);
        JsonObject config = optional(folder.resolve(SETTINGS));
        Map<String, String> prompts = prompts(config);
        return new ModelFolder(
                model,
                tokenizer,
                maxSeqLength(settings, tokenizer.modelMaxLength(), model.config().maxPositions()),
                pooling,
                embeddingModules(listed, pooling.dimension(hiddenSize)),
                prompts,
                defaultPromptName(config, prompts),
                similarityFunction(config),
                truncateDim(config));
    }

    /** How many tokens of a text count. */
    static int maxSeqLength(JsonObject settings, int modelMaxLength, int maxPositions) {
        int length = settings.clampedInteger("max_seq_length", modelMaxLength);
        if (length < 1) {
            throw settings.invalid("max_seq_length", "expected at least 1, found " + length);
        }
        return Math.min(length, maxPositions);
    }

    static Pooling pooling(List<Module> listed, int hiddenSize) {
        return listed.size() == 1 ? Pooling.MEAN : Pooling.of(listed.get(1).config(), hiddenSize);
    }

    static List<Module> modules(Path folder) {
        Path file = folder.resolve(MODULES);
        if (!Files.exists(file)) {
            return List.of(new Module("sentence_transformers.models.Transformer", folder));
        }
        List<Module> modules =
                modules(
                        file,
                        i ->
                                switch (i) {
                                    case 0 -> List.of("Transformer");
                                    case 1 -> List.of("Pooling");
                                    default -> List.of("Dense", "Normalize");
                                });
        if (modules.size() < 2) {
            throw new IllegalArgumentException(
                    file
                            + ": modules listed: "
                            + modules.size()
                            + ", expected a Transformer, a Pooling and what follows them");
        }
        return modules;
    }

    /**
     * The modules that a file lists.
     *
     * @param expected the classes that one may be of, by its place in the list
     */
    static List<Module> modules(Path file, IntFunction<List<String>> expected) {
        JsonObject list = new JsonObject(file.toString(), Map.of("modules", Json.read(file)));
        List<Module> modules = new ArrayList<>();
        for (JsonObject entry : list.objects("modules")) {
            Path folder = file.resolveSibling(entry.string("path", ""));
            Module module = new Module(entry.string("type"), folder);
            List<String> names = expected.apply(modules.size());
            if (!names.contains(module.name())) {
                throw entry.invalid(
                        "type",
                        "\""
                                + module.type
                                + "\" is not supported here, only sentence-transformers' "
                                + String.join(" or ", names));
            }
            modules.add(module);
        }
        return modules;
    }

    static List<EmbeddingModule> embeddingModules(List<Module> listed, int dimension) {
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
    static Map<String, String> prompts(JsonObject config) {
        Map<String, String> prompts = new LinkedHashMap<>();
        prompts.put("query", "");
        prompts.put("document", "");
        prompts.putAll(statedPrompts(config));
        return prompts;
    }

    static Map<String, String> statedPrompts(JsonObject config) {
        Map<String, String> prompts = new LinkedHashMap<>();
        if (config.has("prompts")) {
            JsonObject named = config.object("prompts");
            named.entries().keySet().forEach(name -> prompts.put(name, named.string(name, "")));
        }
        return prompts;
    }

    static String defaultPromptName(JsonObject config, Map<String, String> prompts) {
        String name = config.string("default_prompt_name", null);
        if (name != null && !prompts.containsKey(name)) {
            throw config.invalid(
                    "default_prompt_name", "\"" + name + "\" is none of " + prompts.keySet());
        }
        return name;
    }

    /** How many numbers of an embedding to keep; 0: all. */
    static int truncateDim(JsonObject config) {
        int dimension = config.integer("truncate_dim", 0);
        if (dimension < 0) {
            throw config.invalid("truncate_dim", "expected at least 1, found " + dimension);
        }
        return dimension;
    }

    static SimilarityFunction similarityFunction(JsonObject config) {
        try {
            return SimilarityFunction.named(config.string("similarity_fn_name", "cosine"));
        } catch (IllegalArgumentException e) {
            throw config.invalid("similarity_fn_name", e.getMessage());
        }
    }

    static JsonObject optional(Path file) {
        return Files.exists(file)
                ? JsonObject.read(file)
                : new JsonObject(file.toString(), Map.of());
    }
}
