package io.github.panabert.pipeline;

/**
 * A text and, where it comes with one, a second text that is read after it.
 *
 * @param textPair the second one; null for none
 */
public record TextPair(String text, String textPair) {}
