package io.github.panabert.pipeline;

import io.github.panabert.bert.head.Labels;
import io.github.panabert.bert.head.ProblemType;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What makes scores of a classifier's logits: transformers' {@code ClassificationFunction}.
 * Computed in doubles.
 */
public enum ClassificationFunction {
    /**
     * As the model's {@code problem_type} says: NONE for a regression, SIGMOID for several labels
     * at once or a single one, else SOFTMAX.
     */
    AUTO,

    /** Probabilities that sum to 1: one of the labels holds. */
    SOFTMAX,

    /** A probability for each label by itself. */
    SIGMOID,

    /** The logits. */
    NONE;

    /** The function that a model's labels ask for, where this is AUTO. */
    ClassificationFunction of(Labels labels) {
        if (this != AUTO) {
            return this;
        }
        ProblemType type = labels.problemType().orElse(null);
        if (type == ProblemType.REGRESSION) {
            return NONE;
        }
        boolean byThemselves = type == ProblemType.MULTI_LABEL_CLASSIFICATION || labels.size() == 1;
        return byThemselves ? SIGMOID : SOFTMAX;
    }

    double[] scores(float[] logits) {
        return switch (this) {
            case SOFTMAX -> Logits.softmax(logits);
            case SIGMOID -> each(logits, x -> 1 / (1 + Math.exp(-x)));
            case NONE -> each(logits, x -> x);
            case AUTO -> throw new IllegalStateException("AUTO is no function before of(labels)");
        };
    }

    private static double[] each(float[] logits, DoubleUnaryOperator function) {
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> function.applyAsDouble(logits[i]))
                .toArray();
    }
}
