package io.github.panabert.pipeline;

/**
 * What {@link TokenClassification} found in a text: a token, or with aggregation a run of them.
 *
 * @param label of the model's; with aggregation without what stands before its first hyphen: PER
 *     for B-PER
 * @param score the label's probability; with aggregation the mean of those of its tokens or words
 * @param start in code points of the text: {@link String#offsetByCodePoints} gives the index of a
 *     char
 * @param end in code points of the text, exclusive
 * @param text the text's [start, end)
 * @param word the tokens put together again, as normalized as the tokenizer has them; of a single
 *     token as in the vocabulary
 * @param index the token's position in the encoding, [CLS] being 0; null with aggregation
 */
public record Entity(
        String label, double score, int start, int end, String text, String word, Integer index) {}
