package io.github.panabert.pipeline;

/**
 * How to score pairs, with the names of sentence-transformers' {@code CrossEncoder}. Immutable;
 * each method answers changed options.
 *
 * @param activation what is applied to the logits: its {@code activation_fn}; null: what the model
 *     says
 * @param applySoftmax whether the scores of several labels become probabilities, after the
 *     activation
 * @param topK how many documents a ranking has, at most; null: all
 * @param maxSeqLength how many tokens of a pair count, special ones included; null: as many as the
 *     model says
 * @param promptName which of the model's prompts stands before each first text; null: its default,
 *     if it has one
 * @param prompt what stands before each first text, rather than one of the model's prompts; null:
 *     one of those
 * @param batchSize how many pairs are computed side by side, if they have {@code maxSeqLength}
 *     tokens; of shorter ones more, with no more tokens in all
 */
public record CrossEncoderOptions(
        ActivationFunction activation,
        boolean applySoftmax,
        Integer topK,
        Integer maxSeqLength,
        String promptName,
        String prompt,
        int batchSize) {

    /** As the model says, 32 pairs of full length side by side. */
    public static final CrossEncoderOptions DEFAULT =
            new CrossEncoderOptions(null, false, null, null, null, null, 32);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is not at least one
     */
    public CrossEncoderOptions {
        atLeastOne("top_k", topK);
        atLeastOne("max_seq_length", maxSeqLength);
        atLeastOne("batch_size", batchSize);
    }

    private static void atLeastOne(String name, Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
        }
    }

    public CrossEncoderOptions withActivation(ActivationFunction value) {
        return new CrossEncoderOptions(
                value, applySoftmax, topK, maxSeqLength, promptName, prompt, batchSize);
    }

    public CrossEncoderOptions withApplySoftmax(boolean value) {
        return new CrossEncoderOptions(
                activation, value, topK, maxSeqLength, promptName, prompt, batchSize);
    }

    public CrossEncoderOptions withTopK(Integer value) {
        return new CrossEncoderOptions(
                activation, applySoftmax, value, maxSeqLength, promptName, prompt, batchSize);
    }

    public CrossEncoderOptions withMaxSeqLength(Integer value) {
        return new CrossEncoderOptions(
                activation, applySoftmax, topK, value, promptName, prompt, batchSize);
    }

    public CrossEncoderOptions withPromptName(String value) {
        return new CrossEncoderOptions(
                activation, applySoftmax, topK, maxSeqLength, value, prompt, batchSize);
    }

    public CrossEncoderOptions withPrompt(String value) {
        return new CrossEncoderOptions(
                activation, applySoftmax, topK, maxSeqLength, promptName, value, batchSize);
    }

    public CrossEncoderOptions withBatchSize(int value) {
        return new CrossEncoderOptions(
                activation, applySoftmax, topK, maxSeqLength, promptName, prompt, value);
    }
}
