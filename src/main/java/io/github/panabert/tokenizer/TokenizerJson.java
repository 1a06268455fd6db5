package io.github.panabert.tokenizer;

import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.TemplateProcessing.Piece;
import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code tokenizer.json}. A part of another type than BERT's is refused by name. */
final class TokenizerJson {
    private final JsonObject root;
    private final TokenizerSettings settings;

    private TokenizerJson(JsonObject root, TokenizerSettings settings) {
        this.root = root;
        this.settings = settings;
    }

    static TokenizerParts read(Path file, TokenizerSettings settings) {
        return new TokenizerJson(JsonObject.read(file), settings).parts();
    }

    private TokenizerParts parts() {
        JsonObject model = root.object("model");
        String type = model.string("type", model.has("merges") ? "BPE" : "WordPiece");
        if (!type.equals("WordPiece")) { // files older than the type have a WordPiece's keys
            throw unsupported(model, type, "WordPiece");
        }
        require(root.object("pre_tokenizer"), "BertPreTokenizer");
        Map<String, Integer> vocabulary = vocabulary(model.object("vocab"));
        String unknown = model.string("unk_token");
        if (!vocabulary.containsKey(unknown)) {
            throw model.invalid(
                    "unk_token",
                    unknown
                            + " is missing from the vocabulary of "
                            + vocabulary.size()
                            + " tokens");
        }
        return new TokenizerParts(
                vocabulary,
                unknown,
                model.string("continuing_subword_prefix"),
                model.integer("max_input_chars_per_word"),
                normalizer(),
                template(),
                decoder(),
                addedTokens(),
                side("padding"),
                side("truncation"));
    }

    private static Map<String, Integer> vocabulary(JsonObject vocab) {
        Map<String, Object> vocabulary = vocab.entries();
        vocabulary.replaceAll((token, id) -> id(vocab, token, id));
        @SuppressWarnings({"unchecked", "rawtypes"}) // each value has just been made one
        Map<String, Integer> ids = (Map) vocabulary;
        return ids;
    }

    private static int id(JsonObject vocab, String token, Object value) {
        int id =
                value instanceof Long n && n == n.intValue()
                        ? n.intValue()
                        : vocab.integer(token); // says what is wrong with it
        if (id < 0) {
            throw vocab.invalid(token, "expected a token id, found " + id);
        }
        return id;
    }

    private BertNormalizer normalizer() {
        if (!root.has("normalizer")) {
            return BertNormalizer.NONE;
        }
        JsonObject normalizer = root.object("normalizer");
        require(normalizer, "BertNormalizer");
        boolean lowercase = setting("do_lower_case", normalizer, "lowercase");
        JsonObject strip = settings.statesAccents() ? settings.config() : normalizer;
        return new BertNormalizer(
                normalizer.bool("clean_text"),
                setting("tokenize_chinese_chars", normalizer, "handle_chinese_chars"),
                strip.bool("strip_accents", lowercase),
                lowercase);
    }

    /** What transformers' BertTokenizer takes from its own settings where they name it. */
    private boolean setting(String name, JsonObject normalizer, String key) {
        boolean stated = normalizer.bool(key);
        return settings.overrides(name) ? settings.config().bool(name) : stated;
    }

    private WordPieceDecoder decoder() {
        JsonObject decoder = root.object("decoder");
        require(decoder, "WordPiece");
        return new WordPieceDecoder(decoder.string("prefix"), decoder.bool("cleanup"));
    }

    private TemplateProcessing template() {
        if (!root.has("post_processor")) {
            return TemplateProcessing.PLAIN;
        }
        JsonObject processor = root.object("post_processor");
        String type = processor.string("type");
        if (type.equals("BertProcessing")) {
            List<?> cls = token(processor, "cls");
            List<?> sep = token(processor, "sep");
            return TemplateProcessing.bert(
                    (String) cls.get(0), id(cls.get(1)), (String) sep.get(0), id(sep.get(1)));
        }
        if (!type.equals("TemplateProcessing")) {
            throw unsupported(processor, type, "TemplateProcessing or BertProcessing");
        }
        return new TemplateProcessing(pieces(processor, "single", 1), pieces(processor, "pair", 2));
    }

    private static List<?> token(JsonObject processor, String key) {
        List<?> token = processor.list(key);
        if (token.size() == 2 && token.get(0) instanceof String && token.get(1) instanceof Long) {
            return token;
        }
        throw processor.invalid(key, "expected a token and its id, found " + token);
    }

    private static int id(Object id) {
        return Math.toIntExact((Long) id);
    }

    private static List<Piece> pieces(JsonObject processor, String key, int sequences) {
        List<Piece> pieces = new ArrayList<>();
        boolean[] used = new boolean[2];
        for (JsonObject piece : processor.objects(key)) {
            if (piece.has("Sequence")) {
                JsonObject sequence = piece.object("Sequence");
                int number = List.of("A", "B").indexOf(sequence.string("id"));
                if (number < 0 || number >= sequences) {
                    throw sequence.invalid("id", "expected A, or B in a pair");
                }
                used[number] = true;
                pieces.add(Piece.sequence(number, sequence.integer("type_id")));
            } else {
                JsonObject special = piece.object("SpecialToken");
                JsonObject token = processor.object("special_tokens").object(special.string("id"));
                pieces.add(special(special.integer("type_id"), token));
            }
        }
        if (!used[0] || sequences == 2 && !used[1]) {
            throw processor.invalid(key, "expected a template that uses every sequence");
        }
        return List.copyOf(pieces);
    }

    private static Piece special(int typeId, JsonObject token) {
        List<String> texts = token.strings("tokens");
        int[] ids = new int[token.list("ids").size()];
        if (ids.length != texts.size()) {
            throw token.invalid("ids", "expected as many as tokens (" + texts.size() + ")");
        }
        for (int i = 0; i < ids.length; i++) {
            if (!(token.list("ids").get(i) instanceof Long id) || id != id.intValue()) {
                throw token.invalid("ids", "expected token ids, found " + token.list("ids"));
            }
            ids[i] = id.intValue();
        }
        return new Piece(TemplateProcessing.SPECIAL, typeId, ids, List.copyOf(texts));
    }

    private Map<Integer, AddedToken> addedTokens() {
        Map<Integer, AddedToken> tokens = new TreeMap<>();
        if (root.has("added_tokens")) {
            for (JsonObject token : root.objects("added_tokens")) {
                tokens.put(token.integer("id"), TokenizerSettings.token(token, false));
            }
        }
        return tokens;
    }

    /**
     * The side that transformers takes from a file's padding or truncation; the rest of these each
     * call sets anew.
     */
    private Side side(String section) {
        if (!root.has(section)) {
            return Side.RIGHT;
        }
        JsonObject settled = root.object(section);
        String side = settled.string("direction", "Right").toLowerCase(Locale.ROOT);
        return TokenizerOptions.constant(settled.source() + ": direction", side, Side.values());
    }

    private static void require(JsonObject part, String type) {
        if (!part.string("type").equals(type)) {
            throw unsupported(part, part.string("type"), type);
        }
    }

    private static IllegalArgumentException unsupported(
            JsonObject part, String found, String expected) {
        return part.invalid(
                "type",
                found + " is not supported: expected " + expected + ", as BERT's tokenizer has");
    }
}
