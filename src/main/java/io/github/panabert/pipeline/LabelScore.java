package io.github.panabert.pipeline;

/**
 * A label that {@link TextClassification} gives.
 *
 * @param label as the model's {@code id2label} names it
 * @param score what the {@link ClassificationFunction} makes of its logit: a probability, or of a
 *     regression the number itself
 */
public record LabelScore(String label, double score) {}
