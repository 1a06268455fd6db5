package io.github.panabert.tokenizer;

import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a model folder says of its tokenizer.
 *
 * @param model the model's pieces, over the ids of {@code vocabulary}
 * @param specialTokens the named tokens, such as {@code cls_token}
 * @param unknownId the id of the model's unknown token
 * @param cleanUpSpaces decode takes out spaces once more, as transformers'
 *     clean_up_tokenization_spaces
 */
record TokenizerFolder(
        Vocabulary vocabulary,
        BertNormalizer normalizer,
        WordPiece model,
        TemplateProcessing template,
        WordPieceDecoder decoder,
        Map<String, AddedToken> specialTokens,
        int unknownId,
        int modelMaxLength,
        Side paddingSide,
        Side truncationSide,
        boolean splitSpecialTokens,
        boolean cleanUpSpaces) {
    static final String JSON = "tokenizer.json";
    static final String VOCABULARY = "vocab.txt";

    /** The same with every text lower-cased; what happens to accents stays. */
    TokenizerFolder lowerCasing() {
        return new TokenizerFolder(
                vocabulary,
                normalizer.lowerCasing(),
                model,
                template,
                decoder,
                specialTokens,
                unknownId,
                modelMaxLength,
                paddingSide,
                truncationSide,
                splitSpecialTokens,
                cleanUpSpaces);
    }

    /** The id of a named token, -1 if it isn't named. */
    int specialId(String name) {
        AddedToken token = specialTokens.get(name);
        return token == null ? -1 : vocabulary.id(token.content());
    }

    /** Reads a folder; see {@link BertTokenizer#fromPretrained}. */
    static TokenizerFolder read(Path folder) {
        Path json = folder.resolve(JSON);
        Path vocabulary = folder.resolve(VOCABULARY);
        TokenizerSettings settings = TokenizerSettings.read(folder);
        if (Files.exists(json)) {
            return of(settings, TokenizerJson.read(json, settings));
        }
        if (Files.exists(vocabulary)) {
            return of(settings, VocabularyFile.read(vocabulary, settings));
        }
        String missing =
                Files.isDirectory(folder)
                        ? "has neither tokenizer.json nor vocab.txt; copy one of them there from"
                                + " the model's repository"
                        : "is not a folder; give the model's folder";
        throw new UncheckedIOException(new FileNotFoundException(folder + ": " + missing));
    }

    private static TokenizerFolder of(TokenizerSettings settings, TokenizerParts parts) {
        Map<String, AddedToken> special = settings.specialTokens();
        Vocabulary vocabulary =
                new Vocabulary(
                        parts.vocabulary(),
                        settings.addedTokens(parts.addedTokens(), special),
                        parts.normalizer());
        WordPiece model =
                new WordPiece(
                        parts.vocabulary(),
                        parts.unknown(),
                        parts.prefix(),
                        parts.maxInputCharsPerWord());
        return new TokenizerFolder(
                vocabulary,
                parts.normalizer(),
                model,
                parts.template(),
                parts.decoder(),
                special,
                parts.vocabulary().get(parts.unknown()),
                settings.modelMaxLength(),
                settings.side("padding_side", parts.paddingSide()),
                settings.side("truncation_side", parts.truncationSide()),
                settings.config().bool("split_special_tokens", false),
                settings.config().bool("clean_up_tokenization_spaces", false));
    }
}
