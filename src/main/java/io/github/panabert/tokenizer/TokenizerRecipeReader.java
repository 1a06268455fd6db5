package io.github.panabert.tokenizer;

import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.TemplateProcessing.Piece;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Says where each part of a {@link TokenizerFolder} came from. */
final class TokenizerRecipeReader {
    private final Path folder;
    private final TokenizerFolder resolved;
    private final TokenizerSettings settings;

    /** tokenizer.json, null if vocab.txt stands in for it. */
    private final JsonObject json;

    private final List<Setting> recipe = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    TokenizerRecipeReader(Path folder) {
        this.folder = folder;
        this.resolved = TokenizerFolder.read(folder);
        this.settings = TokenizerSettings.read(folder);
        Path file = folder.resolve(TokenizerFolder.JSON);
        this.json = Files.exists(file) ? JsonObject.read(file) : null;
    }

    TokenizerRecipe recipe() {
        add("tokenizer_class", className(), configured("tokenizer_class"));
        add("model", "WordPiece", json == null ? TokenizerFolder.VOCABULARY : json("model"));
        add("vocab_size", resolved.vocabulary().size(), vocabularyOrigin());
        normalizer();
        length("model_max_length", settings.maxLengthKey());
        add("padding_side", side(resolved.paddingSide()), side("padding"));
        add("truncation_side", side(resolved.truncationSide()), side("truncation"));
        specialTokens();
        template("single", resolved.template().single());
        template("pair", resolved.template().pair());
        add(
                "split_special_tokens",
                resolved.splitSpecialTokens(),
                configured("split_special_tokens"));
        add(
                "clean_up_tokenization_spaces",
                resolved.cleanUpSpaces(),
                configured("clean_up_tokenization_spaces"));
        if (json != null && Files.exists(folder.resolve(TokenizerFolder.VOCABULARY))) {
            compareVocabularies();
        }
        return new TokenizerRecipe(
                recipe,
                conflicts,
                resolved.normalizer().lowercase(),
                resolved.modelMaxLength(),
                json != null && json.has("truncation")
                        ? json.object("truncation").integer("max_length")
                        : 0,
                resolved.vocabulary().largestId(),
                resolved.specialId("pad_token"));
    }

    private void add(String name, Object value, String origin) {
        recipe.add(Setting.of(name, value, origin));
    }

    private Object className() {
        return settings.config().string("tokenizer_class", "BertTokenizer");
    }

    private String vocabularyOrigin() {
        return json == null ? TokenizerFolder.VOCABULARY : json("model.vocab");
    }

    private void length(String name, String key) {
        int length = resolved.modelMaxLength();
        add(name, length == Integer.MAX_VALUE ? "none" : length, configured(key));
    }

    private void normalizer() {
        BertNormalizer normalizer = resolved.normalizer();
        boolean stated = json != null && json.has("normalizer");
        add(
                "clean_text",
                normalizer.cleanText(),
                json == null
                        ? Setting.DEFAULT
                        : json(stated ? "normalizer.clean_text" : "normalizer"));
        normalizing("do_lower_case", normalizer.lowercase(), "lowercase");
        normalizing(
                "tokenize_chinese_chars", normalizer.handleChineseChars(), "handle_chinese_chars");
        accents(normalizer.stripAccents());
    }

    /** What tokenizer_config.json and the normalizer of tokenizer.json may both state. */
    private void normalizing(String name, boolean value, String key) {
        if (json == null || settings.overrides(name) && json.has("normalizer")) {
            add(name, value, configured(name));
        } else {
            add(name, value, json(json.has("normalizer") ? "normalizer." + key : "normalizer"));
        }
        if (json != null && settings.config().has(name)) {
            compare(name, settings.config().bool(name), key, normalizerSays(key), value);
        }
    }

    private void accents(boolean value) {
        String key = "strip_accents";
        boolean configured = json == null || settings.statesAccents();
        if (json != null && !json.has("normalizer")) {
            add(key, value, json("normalizer"));
            return;
        }
        boolean stated =
                configured ? settings.config().has(key) : json.object("normalizer").has(key);
        String origin = configured ? configured(key) : json("normalizer." + key);
        add(key, value, stated ? origin : "as do_lower_case");
        if (json != null && settings.config().has(key) && json.object("normalizer").has(key)) {
            compare(key, settings.config().bool(key), key, normalizerSays(key), value);
        }
    }

    private boolean normalizerSays(String key) {
        return json.has("normalizer") && json.object("normalizer").bool(key);
    }

    private void compare(
            String name, boolean config, String key, boolean normalizer, boolean value) {
        if (config != normalizer) {
            conflicts.add(
                    "%s: %s says %s, %s says %s; %s counts"
                            .formatted(
                                    name,
                                    settings.file(name),
                                    config,
                                    json("normalizer." + key),
                                    normalizer,
                                    value));
        }
    }

    private void specialTokens() {
        resolved.specialTokens()
                .forEach(
                        (name, token) -> {
                            add(name, token.content(), configured(name));
                            add(name + "_id", resolved.specialId(name), vocabularyOrigin());
                        });
    }

    private void template(String name, List<Piece> pieces) {
        List<String> texts = new ArrayList<>();
        for (Piece piece : pieces) {
            boolean special = piece.sequence() == TemplateProcessing.SPECIAL;
            String text =
                    special ? String.join(" ", piece.texts()) : "$" + "AB".charAt(piece.sequence());
            texts.add(text + ":" + piece.typeId());
        }
        add(
                "template_" + name,
                String.join(" ", texts),
                json == null ? Setting.DEFAULT : json("post_processor"));
    }

    private void compareVocabularies() {
        Map<String, Object> ours = json.object("model").object("vocab").entries();
        Map<String, Integer> theirs =
                VocabularyFile.tokens(folder.resolve(TokenizerFolder.VOCABULARY));
        List<String> tokens = new ArrayList<>(ours.keySet());
        theirs.keySet().stream().filter(token -> !ours.containsKey(token)).forEach(tokens::add);
        List<String> different =
                tokens.stream()
                        .filter(
                                token ->
                                        !Objects.equals(id(ours.get(token)), id(theirs.get(token))))
                        .toList();
        if (!different.isEmpty()) {
            String first = different.getFirst();
            conflicts.add(
                    "vocabulary: %s and %s differ in %d tokens, the first is \"%s\" with the ids %s and %s; %1$s counts"
                            .formatted(
                                    TokenizerFolder.JSON,
                                    TokenizerFolder.VOCABULARY,
                                    different.size(),
                                    first,
                                    id(ours.get(first)),
                                    id(theirs.get(first))));
        }
    }

    private static String id(Object id) {
        return id == null ? "none" : id.toString();
    }

    private static String side(TokenizerOptions.Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private String side(String section) {
        String key = section + "_side";
        boolean settled =
                json != null && json.has(section) && json.object(section).has("direction");
        return settings.config().has(key) || !settled
                ? configured(key)
                : json(section + ".direction");
    }

    private String configured(String key) {
        return settings.config().has(key) ? settings.file(key) : Setting.DEFAULT;
    }

    private static String json(String key) {
        return TokenizerFolder.JSON + ": " + key;
    }
}
