package io.github.panabert.pipeline;

import java.util.List;

/**
 * How to fill masks, with the names of transformers' fill-mask pipeline in Java's spelling.
 * Immutable; each method answers changed options.
 *
 * @param topK how many words to give for a mask, at most
 * @param targets the only words to choose among, at least one, their scores being what they are
 *     among all words; one that is not in the vocabulary as written stands for the first token that
 *     it is split into; null: all words
 */
public record FillMaskOptions(int topK, List<String> targets) {

    /** The best five of all words. */
    public static final FillMaskOptions DEFAULT = new FillMaskOptions(5, null);

    /**
     * Checks the values and copies the list.
     *
     * @throws IllegalArgumentException if {@code topK} is less than one, there is no target, or one
     *     is null
     */
    public FillMaskOptions {
        if (topK < 1) {
            throw new IllegalArgumentException("top_k: expected at least 1, found " + topK);
        }
        if (targets != null) {
            if (targets.isEmpty()) {
                throw new IllegalArgumentException("targets: none, expected at least one word");
            }
            for (int i = 0; i < targets.size(); i++) {
                if (targets.get(i) == null) {
                    throw new IllegalArgumentException("targets[" + i + "]: null, expected a word");
                }
            }
            targets = List.copyOf(targets);
        }
    }

    public FillMaskOptions withTopK(int value) {
        return new FillMaskOptions(value, targets);
    }

    public FillMaskOptions withTargets(List<String> value) {
        return new FillMaskOptions(topK, value);
    }
}
