package io.github.panabert.tokenizer;

import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.util.Map;

/**
 * The parts of a tokenizer, as {@code tokenizer.json} states them or as transformers builds them
 * over {@code vocab.txt}.
 *
 * @param vocabulary the model's tokens
 * @param unknown the model's unknown token
 * @param prefix what pieces inside a word start with
 * @param maxInputCharsPerWord how many code points a word may have
 * @param addedTokens by id
 * @param paddingSide where {@code tokenizer_config.json} names none
 * @param truncationSide where {@code tokenizer_config.json} names none
 */
record TokenizerParts(
        Map<String, Integer> vocabulary,
        String unknown,
        String prefix,
        int maxInputCharsPerWord,
        BertNormalizer normalizer,
        TemplateProcessing template,
        WordPieceDecoder decoder,
        Map<Integer, AddedToken> addedTokens,
        Side paddingSide,
        Side truncationSide) {}
