package io.github.panabert.bert.head;

import io.github.panabert.json.JsonObject;
import java.util.Locale;

/** What a classifier's logits mean: transformers' {@code problem_type}. */
public enum ProblemType {
    /** A number, or several: the logits themselves. */
    REGRESSION,

    /** One label out of all: softmax over the logits. */
    SINGLE_LABEL_CLASSIFICATION,

    /** Any of the labels, each by itself: the sigmoid of its logit. */
    MULTI_LABEL_CLASSIFICATION;

    /** The one that config.json names, null if it names none. */
    static ProblemType of(JsonObject config) {
        if (!config.has("problem_type")) {
            return null;
        }
        String name = config.string("problem_type");
        for (ProblemType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw config.invalid(
                "problem_type",
                "\""
                        + name
                        + "\" is none of regression, single_label_classification,"
                        + " multi_label_classification");
    }
}
