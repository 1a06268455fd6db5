package io.github.panabert.pipeline;

/**
 * An answer that {@link QuestionAnswering} found.
 *
 * @param answer the context's [start, end); empty where the context holds no answer
 * @param score the probability of its first token times that of its last; a sum, which may be above
 *     1, where the same text answers from several places
 * @param start in code points of the context
 * @param end in code points of the context, exclusive
 */
public record Answer(String answer, double score, int start, int end) {}
