package io.github.panabert.pipeline;

/**
 * How to classify, with the names of transformers' text classification pipeline. Immutable; each
 * method answers changed options.
 *
 * @param function what makes scores of the logits: its {@code function_to_apply}
 * @param topK how many labels to give, at most; null: all
 */
public record TextClassificationOptions(ClassificationFunction function, Integer topK) {

    /** All labels, scored as the model's {@code problem_type} says. */
    public static final TextClassificationOptions DEFAULT =
            new TextClassificationOptions(ClassificationFunction.AUTO, null);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the function is null or {@code topK} less than one
     */
    public TextClassificationOptions {
        Arguments.notNull("function", function, "a ClassificationFunction");
        if (topK != null && topK < 1) {
            throw new IllegalArgumentException("top_k: expected at least 1, found " + topK);
        }
    }

    public TextClassificationOptions withFunction(ClassificationFunction value) {
        return new TextClassificationOptions(value, topK);
    }

    public TextClassificationOptions withTopK(Integer value) {
        return new TextClassificationOptions(function, value);
    }
}
