package io.github.panabert.pipeline;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertTensors;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tokenizer.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The encoder's part of a {@link Recipe}.
 *
 * @param config null where {@code config.json} is refused
 * @param tensors null where there are no weights
 */
record BertRecipe(BertConfig config, SafeTensors tensors, List<Setting> settings) {
    /** The classes that have a pooler in transformers. */
    private static final Set<String> WITH_POOLER =
            Set.of(
                    "BertModel",
                    "BertForPreTraining",
                    "BertForNextSentencePrediction",
                    "BertForSequenceClassification",
                    "BertForMultipleChoice");

    /** The keys of {@code config.json} that count, and what they come to. */
    private static final Map<String, Function<BertConfig, Object>> KEYS = new LinkedHashMap<>();

    /** How {@code config.json} names the dtypes that are loaded. */
    private static final Map<DType, String> TORCH_NAMES =
            Map.of(
                    DType.F64, "float64",
                    DType.F32, "float32",
                    DType.F16, "float16",
                    DType.BF16, "bfloat16");

    static {
        KEYS.put("model_type", _ -> "bert");
        KEYS.put("vocab_size", BertConfig::vocabSize);
        KEYS.put("hidden_size", BertConfig::hiddenSize);
        KEYS.put("num_hidden_layers", BertConfig::layers);
        KEYS.put("num_attention_heads", BertConfig::heads);
        KEYS.put("intermediate_size", BertConfig::intermediateSize);
        KEYS.put("hidden_act", BertConfig::hiddenAct);
        KEYS.put("max_position_embeddings", BertConfig::maxPositions);
        KEYS.put("position_embedding_type", _ -> "absolute");
        KEYS.put("type_vocab_size", BertConfig::typeVocabSize);
        KEYS.put("layer_norm_eps", config -> shortest(config.layerNormEps()));
        KEYS.put("pad_token_id", BertConfig::padTokenId);
        KEYS.put("is_decoder", _ -> false);
    }

    static BertRecipe read(Path folder, Findings findings) {
        List<Setting> settings = new ArrayList<>();
        JsonObject json = findings.attempt(() -> JsonObject.read(folder.resolve("config.json")));
        BertConfig config =
                json == null ? null : findings.attempt(() -> BertConfig.fromPretrained(folder));
        List<String> architectures = List.of();
        if (json != null) {
            architectures = architectures(json, findings);
            settings.add(
                    Setting.of(
                            "architectures",
                            architectures.isEmpty() ? "none" : String.join(",", architectures),
                            findings.origin(json, "architectures")));
            settings.addAll(settings(json, config, findings));
        }
        SafeTensors tensors = open(folder, findings);
        if (config != null && tensors != null) {
            BertTensors read = findings.attempt(() -> BertTensors.of(tensors, config));
            if (read != null) {
                HeadRecipe heads = new HeadRecipe(architectures, findings);
                settings.addAll(heads.read(json, folder, tensors, config, read));
                settings.addAll(weights(read, heads, tensors, findings));
                compare(json, architectures, read, tensors, findings);
                noteUnread(read, heads, tensors, findings);
            }
        }
        return new BertRecipe(config, tensors, settings);
    }

    /** The weights: malformed ones are thrown, missing ones a problem. */
    private static SafeTensors open(Path folder, Findings findings) {
        return SafeTensors.isIn(folder)
                ? SafeTensors.open(folder)
                : findings.attempt(() -> SafeTensors.open(folder));
    }

    private static List<String> architectures(JsonObject json, Findings findings) {
        List<String> names =
                json.has("architectures")
                        ? findings.attempt(() -> json.strings("architectures"))
                        : null;
        return names == null ? List.of() : names;
    }

    /** What counts of {@code config.json}; where it is refused, what it says of that. */
    private static List<Setting> settings(JsonObject json, BertConfig config, Findings findings) {
        List<Setting> settings = new ArrayList<>();
        KEYS.forEach(
                (key, value) -> {
                    if (config != null) {
                        String origin = findings.origin(json, key);
                        settings.add(Setting.of(key, value.apply(config), origin));
                    } else if (json.has(key)) {
                        Object stated = json.entries().get(key);
                        settings.add(Setting.of(key, stated, findings.key(json, key)));
                    }
                });
        return settings;
    }

    /** As in config.json: 1e-12. */
    private static String shortest(double number) {
        return Double.toString(number).replace(".0E", "e").replace('E', 'e');
    }

    private static List<Setting> weights(
            BertTensors read, HeadRecipe heads, SafeTensors tensors, Findings findings) {
        read.problems().forEach(findings::problem);
        List<String> classes = new ArrayList<>(List.of("BertModel"));
        classes.addAll(heads.loaded());
        String first = tensors.names().iterator().next();
        String file = findings.name(tensors.info(first).file());
        String pooler = read.prefix() + "pooler.dense.weight";
        return List.of(
                Setting.of(
                        "loads",
                        read.problems().isEmpty() ? String.join(",", classes) : "none",
                        file),
                Setting.of("prefix", read.prefix(), file),
                Setting.of(
                        "pooler",
                        read.hasPooler(),
                        read.hasPooler()
                                ? findings.name(tensors.info(pooler).file()) + ": " + pooler
                                : file));
    }

    private static void compare(
            JsonObject json,
            List<String> architectures,
            BertTensors read,
            SafeTensors tensors,
            Findings findings) {
        if (!read.hasPooler()) {
            List<String> expecting = architectures.stream().filter(WITH_POOLER::contains).toList();
            if (expecting.isEmpty()) {
                findings.note("pooler: the weights have none; there is no pooler_output");
            } else {
                findings.conflict(
                        "pooler: %s names %s, which has one, the weights have none; there is no pooler_output",
                        findings.key(json, "architectures"), expecting.getFirst());
            }
        }
        compareDTypes(json, read, tensors, findings);
    }

    private static void noteUnread(
            BertTensors read, HeadRecipe heads, SafeTensors tensors, Findings findings) {
        List<String> unread =
                tensors.names().stream()
                        .filter(name -> !read.used().contains(name) && !heads.used().contains(name))
                        .toList();
        if (!unread.isEmpty()) {
            findings.note(
                    "unread: neither BertModel nor a head reads %d of the tensors: %s%s",
                    unread.size(),
                    String.join(", ", unread.subList(0, Math.min(3, unread.size()))),
                    unread.size() > 3 ? ", ..." : "");
        }
    }

    private static void compareDTypes(
            JsonObject json, BertTensors read, SafeTensors tensors, Findings findings) {
        Set<DType> dtypes = EnumSet.noneOf(DType.class);
        read.used().forEach(name -> dtypes.add(tensors.info(name).dtype()));
        String key = json.has("dtype") ? "dtype" : "torch_dtype";
        boolean stated = json.entries().get(key) instanceof String;
        if (stated && dtypes.stream().noneMatch(t -> json.string(key).equals(TORCH_NAMES.get(t)))) {
            findings.conflict(
                    "dtype: %s says %s, the weights are %s; all is computed in float32",
                    findings.key(json, key), json.string(key), dtypes);
        }
    }
}
