package io.github.panabert.pipeline;

/**
 * A word that {@link FillMask} puts in the place of a mask, with the names of transformers'
 * fill-mask pipeline in Java's spelling.
 *
 * @param score the word's probability among all words of the vocabulary
 * @param token the word's id
 * @param tokenStr the word itself, a piece of one with its prefix ({@code ##ing})
 * @param sequence the text with the word in this mask's place; if it has several masks the others
 *     and the special tokens around the text are shown too, as in transformers
 * @param logit of which the score is the softmax
 */
public record MaskPrediction(
        double score, int token, String tokenStr, String sequence, float logit) {}
