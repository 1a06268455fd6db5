package io.github.panabert.pipeline;

/**
 * How {@link TokenClassification} makes entities of classified tokens: transformers' {@code
 * AggregationStrategy}.
 */
public enum AggregationStrategy {
    /** Each token is an entity, its label with the prefix: B-PER. */
    NONE,

    /** Neighbouring tokens of one tag are an entity; the tokens of a word may differ. */
    SIMPLE,

    /** As {@link #MAX}, but a word has the label of its first token. */
    FIRST,

    /** As {@link #MAX}, but a word has the most probable label of its tokens' mean. */
    AVERAGE,

    /** Neighbouring words of one tag are an entity; a word has the label of its surest token. */
    MAX
}
