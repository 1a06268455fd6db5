package io.github.panabert.pipeline;

/**
 * A document that {@link CrossEncoder} ranked.
 *
 * @param corpusId its index in the list that was given
 * @param score how well it answers the query; the higher, the better
 */
public record RankedDocument(int corpusId, float score, String text) {}
