package io.github.panabert.tokenizer;

import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code tokenizer_config.json} and, where it has no {@code added_tokens_decoder}, the older {@code
 * special_tokens_map.json} and {@code added_tokens.json}. A file that isn't there says nothing:
 * transformers' defaults hold.
 *
 * @param config the configuration; the special tokens map's entries are in it
 * @param mapped the keys of {@code config} that are the special tokens map's
 * @param added the tokens added by the model's author, by id
 */
record TokenizerSettings(JsonObject config, Set<String> mapped, Map<Integer, AddedToken> added) {
    static final String FILE = "tokenizer_config.json";
    static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";

    /** The class that takes everything from tokenizer.json, by its names. */
    private static final List<String> PLAIN_CLASSES =
            List.of("PreTrainedTokenizerFast", "TokenizersBackend");

    private static final List<String> BERT_CLASSES = List.of("BertTokenizer", "BertTokenizerFast");

    /**
     * The names of special tokens, in the order in which transformers adds them, and BERT's tokens.
     */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("bos_token", null);
        NAMES.put("eos_token", null);
        NAMES.put("unk_token", "[UNK]");
        NAMES.put("sep_token", "[SEP]");
        NAMES.put("pad_token", "[PAD]");
        NAMES.put("cls_token", "[CLS]");
        NAMES.put("mask_token", "[MASK]");
    }

    static TokenizerSettings read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonObject config =
                Files.exists(file)
                        ? JsonObject.read(file)
                        : new JsonObject(file.toString(), new LinkedHashMap<>());
        String type = config.string("tokenizer_class", BERT_CLASSES.getFirst());
        if (!BERT_CLASSES.contains(type) && !PLAIN_CLASSES.contains(type)) {
            throw config.invalid("tokenizer_class", "expected BertTokenizer, found " + type);
        }
        Map<Integer, AddedToken> added = new TreeMap<>();
        if (config.has("added_tokens_decoder")) {
            JsonObject tokens = config.object("added_tokens_decoder");
            for (String id : tokens.entries().keySet()) {
                added.put(id(tokens, id), token(tokens, id, false));
            }
            return new TokenizerSettings(config, Set.of(), added);
        }
        Set<String> mapped = Set.of();
        Path map = folder.resolve(SPECIAL_TOKENS_MAP);
        if (Files.exists(map)) {
            JsonObject special = JsonObject.read(map);
            config = merged(config, special);
            mapped = special.entries().keySet();
        }
        TokenizerSettings settings = new TokenizerSettings(config, mapped, added);
        Path tokens = folder.resolve("added_tokens.json");
        if (Files.exists(tokens)) {
            settings.readAddedTokens(JsonObject.read(tokens));
        }
        return settings;
    }

    /**
     * Whether transformers' class takes everything from tokenizer.json, and its own settings
     * nowhere.
     */
    boolean plainClass() {
        return PLAIN_CLASSES.contains(config.string("tokenizer_class", ""));
    }

    /** The file of a key, and the key, as messages name them. */
    String file(String key) {
        return (mapped.contains(key) ? SPECIAL_TOKENS_MAP : FILE) + ": " + key;
    }

    /** Whether transformers' BertTokenizer takes this from here and not from tokenizer.json. */
    boolean overrides(String key) {
        return !plainClass() && config.has(key);
    }

    /** As {@link #overrides} of strip_accents, where null counts: accents go with the case. */
    boolean statesAccents() {
        return !plainClass() && config.entries().containsKey("strip_accents");
    }

    /** The key of the length, today's or the old one. */
    String maxLengthKey() {
        return config.has("model_max_length") ? "model_max_length" : "max_len";
    }

    int modelMaxLength() {
        String key = maxLengthKey();
        // Written as 1e30 or its digits for "no limit".
        double length = config.number(key, Double.POSITIVE_INFINITY);
        if (length < 0) {
            throw config.invalid(key, "expected a length, found " + length);
        }
        return (int) length;
    }

    Side side(String key, Side otherwise) {
        return config.has(key)
                ? TokenizerOptions.constant(
                        config.source() + ": " + key, config.string(key), Side.values())
                : otherwise;
    }

    /** The named special tokens. */
    Map<String, AddedToken> specialTokens() {
        Map<String, AddedToken> named = new LinkedHashMap<>();
        NAMES.forEach(
                (name, otherwise) -> {
                    if (config.has(name)) {
                        named.put(name, token(config, name, true));
                    } else if (otherwise != null && !plainClass()) {
                        named.put(name, AddedToken.special(otherwise));
                    }
                });
        return named;
    }

    /** All added tokens, in the order in which transformers adds them. */
    List<AddedToken> addedTokens(Map<Integer, AddedToken> ofFile, Map<String, AddedToken> named) {
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        Collection<AddedToken> first = new ArrayList<>(added.values());
        if (plainClass() || !config.has("added_tokens_decoder")) {
            first.addAll(ofFile.values());
        }
        for (AddedToken token : first) {
            boolean isNamed =
                    named.values().stream().anyMatch(t -> t.content().equals(token.content()));
            tokens.put(token.content(), isNamed ? token.asSpecial() : token);
        }
        named.values().forEach(token -> tokens.putIfAbsent(token.content(), token));
        for (String key : List.of("extra_special_tokens", "additional_special_tokens")) {
            if (config.entries().get(key) instanceof List<?> extra) {
                for (int i = 0; i < extra.size(); i++) {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put(key, extra.get(i));
                    AddedToken token = token(new JsonObject(config.source(), entry), key, true);
                    tokens.putIfAbsent(token.content(), token);
                }
            }
        }
        tokens.remove("");
        return new ArrayList<>(tokens.values());
    }

    private void readAddedTokens(JsonObject tokens) {
        List<String> special =
                addedTokens(Map.of(), specialTokens()).stream().map(AddedToken::content).toList();
        for (String token : tokens.entries().keySet()) {
            boolean isSpecial = special.contains(token);
            added.put(
                    tokens.integer(token),
                    new AddedToken(token, false, false, false, !isSpecial, isSpecial));
        }
    }

    private static JsonObject merged(JsonObject config, JsonObject map) {
        Map<String, Object> entries = new LinkedHashMap<>(config.entries());
        entries.putAll(map.entries());
        return new JsonObject(config.source(), entries);
    }

    private static int id(JsonObject tokens, String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException _) {
            throw tokens.invalid(key, "expected a token id as the key");
        }
    }

    /** A token given by its text, which is then a special one, or by its properties. */
    private static AddedToken token(JsonObject parent, String key, boolean special) {
        return parent.entries().get(key) instanceof String content
                ? AddedToken.special(content)
                : token(parent.object(key), special);
    }

    /** A token given by its properties; {@code special} holds whatever they say of it. */
    static AddedToken token(JsonObject token, boolean special) {
        boolean isSpecial = special || token.bool("special", false);
        return new AddedToken(
                token.string("content"),
                token.bool("single_word", false),
                token.bool("lstrip", false),
                token.bool("rstrip", false),
                token.bool("normalized", !isSpecial),
                isSpecial);
    }
}
