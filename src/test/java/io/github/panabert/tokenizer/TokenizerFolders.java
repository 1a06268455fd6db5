package io.github.panabert.tokenizer;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Model folders of the golden tokenizers, in both layouts. */
final class TokenizerFolders {
    private static final List<String> SPECIAL =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private TokenizerFolders() {}

    /** The golden tokenizer of a name from vocab.txt and tokenizer_config.json. */
    static BertTokenizer ofVocabulary(Path folder, String name) {
        JsonObject options = options(name);
        write(folder.resolve("vocab.txt"), String.join("\n", vocabulary(options)) + "\n");
        write(
                folder.resolve("tokenizer_config.json"),
                """
                {"do_lower_case": %s, "strip_accents": %s, "tokenize_chinese_chars": %s,
                 "model_max_length": 512, "tokenizer_class": "BertTokenizer"}\
                """
                        .formatted(
                                options.bool("do_lower_case"),
                                options.entries().get("strip_accents"),
                                options.bool("tokenize_chinese_chars")));
        return BertTokenizer.fromPretrained(folder);
    }

    /** The golden tokenizer of a name from tokenizer.json. */
    static BertTokenizer ofJson(Path folder, String name) {
        JsonObject options = options(name);
        write(folder.resolve("tokenizer.json"), json(vocabulary(options), options));
        write(
                folder.resolve("tokenizer_config.json"),
                """
                {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]",
                 "mask_token": "[MASK]", "model_max_length": 512,
                 "tokenizer_class": "PreTrainedTokenizerFast"}\
                """);
        return BertTokenizer.fromPretrained(folder);
    }

    /** A tokenizer.json of the small cased vocabulary. */
    static String json() {
        JsonObject options = options("tiny_cased");
        return json(vocabulary(options), options);
    }

    static List<String> vocabulary(String name) {
        return vocabulary(options(name));
    }

    private static String json(List<String> vocabulary, JsonObject options) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        vocabulary.forEach(token -> ids.put(token, ids.size()));
        List<String> vocab = new ArrayList<>();
        ids.forEach((token, id) -> vocab.add(quoted(token) + ": " + id));
        List<String> added = new ArrayList<>();
        for (String token : SPECIAL) {
            added.add(
                    """
                    {"id": %d, "content": %s, "single_word": false, "lstrip": false, "rstrip": false,
                     "normalized": false, "special": true}\
                    """
                            .formatted(ids.get(token), quoted(token)));
        }
        return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
         "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": %s,
                        "strip_accents": %s, "lowercase": %s},
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": {"type": "TemplateProcessing",
          "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
          "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
          "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [%d], "tokens": ["[CLS]"]},
                             "[SEP]": {"id": "[SEP]", "ids": [%d], "tokens": ["[SEP]"]}}},
         "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": {%s}}}\
        """
                .formatted(
                        String.join(", ", added),
                        options.bool("tokenize_chinese_chars"),
                        options.entries().get("strip_accents"),
                        options.bool("do_lower_case"),
                        ids.get("[CLS]"),
                        ids.get("[SEP]"),
                        String.join(", ", vocab));
    }

    private static JsonObject options(String name) {
        return JsonObject.read(Golden.path("tokenizer", "tokenizers.json")).object(name);
    }

    private static List<String> vocabulary(JsonObject options) {
        try {
            return Files.readAllLines(Golden.path("tokenizer", "vocab", options.string("vocab")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String token) {
        return '"' + token.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
