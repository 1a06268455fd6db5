package io.github.panabert.pipeline;

/**
 * How to answer, with the names of transformers' question answering pipeline in Java's spelling.
 * Its {@code max_question_len} is missing: with a fast tokenizer it has no effect. Immutable; each
 * method answers changed options.
 *
 * @param topK how many answers to give, at most
 * @param maxAnswerLen how many tokens an answer has, at most, before it is aligned to words
 * @param docStride how many tokens of the context a window repeats of the one before it; null: half
 *     of maxSeqLen, at most 128
 * @param maxSeqLen how many tokens a window has, the question's and special ones included; null: as
 *     many as the model takes, at most 384
 * @param handleImpossibleAnswer whether "there is no answer", an empty one, is an answer too
 * @param alignToWords whether answers grow to whole words
 */
public record QuestionAnsweringOptions(
        int topK,
        int maxAnswerLen,
        Integer docStride,
        Integer maxSeqLen,
        boolean handleImpossibleAnswer,
        boolean alignToWords) {

    /** The best answer, of 15 tokens at most, in whole words. */
    public static final QuestionAnsweringOptions DEFAULT =
            new QuestionAnsweringOptions(1, 15, null, null, false, true);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is out of range
     */
    public QuestionAnsweringOptions {
        atLeast("top_k", topK, 1);
        atLeast("max_answer_len", maxAnswerLen, 1);
        atLeast("doc_stride", docStride, 0);
        atLeast("max_seq_len", maxSeqLen, 1);
    }

    private static void atLeast(String name, Integer value, int least) {
        if (value != null && value < least) {
            throw new IllegalArgumentException(
                    name + ": expected at least " + least + ", found " + value);
        }
    }

    public QuestionAnsweringOptions withTopK(int value) {
        return new QuestionAnsweringOptions(
                value, maxAnswerLen, docStride, maxSeqLen, handleImpossibleAnswer, alignToWords);
    }

    public QuestionAnsweringOptions withMaxAnswerLen(int value) {
        return new QuestionAnsweringOptions(
                topK, value, docStride, maxSeqLen, handleImpossibleAnswer, alignToWords);
    }

    public QuestionAnsweringOptions withDocStride(int value) {
        return new QuestionAnsweringOptions(
                topK, maxAnswerLen, value, maxSeqLen, handleImpossibleAnswer, alignToWords);
    }

    public QuestionAnsweringOptions withMaxSeqLen(int value) {
        return new QuestionAnsweringOptions(
                topK, maxAnswerLen, docStride, value, handleImpossibleAnswer, alignToWords);
    }

    public QuestionAnsweringOptions withHandleImpossibleAnswer(boolean value) {
        return new QuestionAnsweringOptions(
                topK, maxAnswerLen, docStride, maxSeqLen, value, alignToWords);
    }

    public QuestionAnsweringOptions withAlignToWords(boolean value) {
        return new QuestionAnsweringOptions(
                topK, maxAnswerLen, docStride, maxSeqLen, handleImpossibleAnswer, value);
    }
}
