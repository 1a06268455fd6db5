package io.github.panabert.pipeline;

import java.util.Arrays;

/**
 * How to encode, with the names of sentence-transformers' {@code encode}. Immutable; each method
 * answers changed options.
 *
 * @param promptName which of the model's prompts stands before each text; null: its default, if it
 *     has one
 * @param prompt what stands before each text, rather than one of the model's prompts; null: one of
 *     those
 * @param normalize whether embeddings are brought to length 1, after truncation
 * @param truncateDim how many numbers of an embedding to keep; 0: as many as the model's {@code
 *     truncate_dim} says, or else all
 * @param longText what becomes of a text with more tokens than the model takes
 * @param batchSize how many texts are computed side by side, if they are as long as the model takes
 *     them; of shorter ones more, with no more tokens in all
 */
public record EncodeOptions(
        String promptName,
        String prompt,
        boolean normalize,
        int truncateDim,
        LongText longText,
        int batchSize) {
    /**
     * The model's default prompt, embeddings as long as the model makes them, long texts truncated,
     * 32 texts of full length side by side.
     */
    public static final EncodeOptions DEFAULT =
            new EncodeOptions(null, null, false, 0, LongText.TRUNCATE, 32);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is out of range, or {@code longText} null
     */
    public EncodeOptions {
        if (truncateDim < 0) {
            throw new IllegalArgumentException(
                    "truncateDim: expected at least 1, or 0 for the model's own, found "
                            + truncateDim);
        }
        if (longText == null) {
            throw new IllegalArgumentException(
                    "longText: null, expected one of " + Arrays.toString(LongText.values()));
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "batchSize: expected at least 1, found " + batchSize);
        }
    }

    public EncodeOptions withPromptName(String value) {
        return new EncodeOptions(value, prompt, normalize, truncateDim, longText, batchSize);
    }

    /** With that prompt unless there is one already. */
    EncodeOptions withPromptNameIfNone(String value) {
        return promptName == null && prompt == null ? withPromptName(value) : this;
    }

    public EncodeOptions withPrompt(String value) {
        return new EncodeOptions(promptName, value, normalize, truncateDim, longText, batchSize);
    }

    public EncodeOptions withNormalize(boolean value) {
        return new EncodeOptions(promptName, prompt, value, truncateDim, longText, batchSize);
    }

    public EncodeOptions withTruncateDim(int value) {
        return new EncodeOptions(promptName, prompt, normalize, value, longText, batchSize);
    }

    public EncodeOptions withLongText(LongText value) {
        return new EncodeOptions(promptName, prompt, normalize, truncateDim, value, batchSize);
    }

    public EncodeOptions withBatchSize(int value) {
        return new EncodeOptions(promptName, prompt, normalize, truncateDim, longText, value);
    }
}
