package io.github.panabert.tokenizer;

import io.github.panabert.json.FileErrors;
import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The older layout: {@code vocab.txt}, a token a line, its number the id, and transformers'
 * BertTokenizer over it.
 */
final class VocabularyFile {
    private static final String PREFIX = "##";
    private static final int MAX_INPUT_CHARS_PER_WORD = 100;

    private VocabularyFile() {}

    static TokenizerParts read(Path file, TokenizerSettings settings) {
        Map<String, Integer> vocabulary = tokens(file);
        Map<String, AddedToken> special = settings.specialTokens();
        for (String name : new String[] {"unk_token", "cls_token", "sep_token"}) {
            String token = special.containsKey(name) ? special.get(name).content() : "";
            if (!vocabulary.containsKey(token)) {
                throw new IllegalArgumentException(
                        file
                                + ": the "
                                + name
                                + " "
                                + token
                                + " is missing from its "
                                + vocabulary.size()
                                + " tokens");
            }
        }
        String cls = special.get("cls_token").content();
        String sep = special.get("sep_token").content();
        return new TokenizerParts(
                vocabulary,
                special.get("unk_token").content(),
                PREFIX,
                MAX_INPUT_CHARS_PER_WORD,
                normalizer(settings.config()),
                TemplateProcessing.bert(cls, vocabulary.get(cls), sep, vocabulary.get(sep)),
                new WordPieceDecoder(PREFIX, true),
                Map.of(),
                Side.RIGHT,
                Side.RIGHT);
    }

    private static BertNormalizer normalizer(JsonObject config) {
        boolean lowercase = config.bool("do_lower_case", true);
        return new BertNormalizer(
                true,
                config.bool("tokenize_chinese_chars", true),
                config.bool("strip_accents", lowercase),
                lowercase);
    }

    /**
     * The lines without the white space at their ends, which takes care of CRLF; of equal ones the
     * last counts.
     */
    static Map<String, Integer> tokens(Path file) {
        Map<String, Integer> tokens = new LinkedHashMap<>();
        String text = text(file);
        int line = 0;
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            tokens.put(stripTrailing(text.substring(from, end)), line++);
            from = end + 1;
        }
        return tokens;
    }

    private static String stripTrailing(String line) {
        int end = line.length();
        while (end > 0
                && (UnicodeTable.flags(line.charAt(end - 1)) & UnicodeTable.WHITESPACE) != 0) {
            end--;
        }
        return line.substring(0, end);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }
}
