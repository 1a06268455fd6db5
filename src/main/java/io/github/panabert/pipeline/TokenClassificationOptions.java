package io.github.panabert.pipeline;

import java.util.List;

/**
 * How to classify tokens, with the names of transformers' token classification pipeline in Java's
 * spelling. Immutable; each method answers changed options.
 *
 * @param aggregationStrategy how tokens become entities
 * @param stride how many tokens a window of a long text repeats of the one before it; null: a long
 *     text loses its end
 * @param ignoreLabels entities of these labels are left out; as they are given out, so that it is
 *     B-PER without aggregation and PER with one
 */
public record TokenClassificationOptions(
        AggregationStrategy aggregationStrategy, Integer stride, List<String> ignoreLabels) {

    /** Each token by itself, a long text truncated, the label O left out. */
    public static final TokenClassificationOptions DEFAULT =
            new TokenClassificationOptions(AggregationStrategy.NONE, null, List.of("O"));

    /**
     * Checks the values. Whether they fit each other is seen when they are used.
     *
     * @throws IllegalArgumentException if the stride is negative, or another value null
     */
    public TokenClassificationOptions {
        Arguments.notNull("aggregation_strategy", aggregationStrategy, "an AggregationStrategy");
        if (stride != null && stride < 0) {
            throw new IllegalArgumentException("stride: expected at least 0, found " + stride);
        }
        if (ignoreLabels == null || ignoreLabels.stream().anyMatch(label -> label == null)) {
            throw new IllegalArgumentException(
                    "ignore_labels: " + ignoreLabels + ", expected a list of labels");
        }
        ignoreLabels = List.copyOf(ignoreLabels);
    }

    public TokenClassificationOptions withAggregationStrategy(AggregationStrategy value) {
        return new TokenClassificationOptions(value, stride, ignoreLabels);
    }

    public TokenClassificationOptions withStride(int value) {
        return new TokenClassificationOptions(aggregationStrategy, value, ignoreLabels);
    }

    public TokenClassificationOptions withIgnoreLabels(List<String> value) {
        return new TokenClassificationOptions(aggregationStrategy, stride, value);
    }
}
