/**
 * Text to token ids and back: {@link io.github.panabert.tokenizer.BertTokenizer}, equal to Hugging
 * Face's fast tokenizer.
 *
 * <p>One file a stage, in the order of the route: {@code AddedTokens} (tokens cut out whole),
 * {@code BertNormalizer}, {@code BertPreTokenizer}, {@code WordPiece}, {@code Truncation}, {@code
 * TemplateProcessing} (special tokens and windows), {@code Padding}; and {@code WordPieceDecoder}
 * for the way back. Depends on {@code json}.
 */
package io.github.panabert.tokenizer;
