package io.github.panabert.pipeline;

/**
 * A text's embedding, and what of the text went into it.
 *
 * @param embedding not copied
 * @param tokens that were read, special ones and the prompt's included
 * @param truncatedTokens that were cut off
 */
public record SentenceEmbedding(float[] embedding, int tokens, int truncatedTokens) {}
