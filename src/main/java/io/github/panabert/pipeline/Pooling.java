package io.github.panabert.pipeline;

import io.github.panabert.bert.Outputs;
import io.github.panabert.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/**
 * From the vectors of a text's tokens to one vector: sentence-transformers' {@code Pooling}.
 * Several modes are put side by side.
 *
 * @param modes in the order of their parts
 * @param includePrompt whether the tokens of a prompt count
 */
record Pooling(List<Mode> modes, boolean includePrompt) {

    enum Mode {
        CLS("cls", "pooling_mode_cls_token"),
        MAX("max", "pooling_mode_max_tokens"),
        MEAN("mean", "pooling_mode_mean_tokens"),
        MEAN_SQRT_LEN("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
        WEIGHTED_MEAN("weightedmean", "pooling_mode_weightedmean_tokens"),
        LAST_TOKEN("lasttoken", "pooling_mode_lasttoken");

        private final String name;
        private final String oldKey;

        Mode(String name, String oldKey) {
            this.name = name;
            this.oldKey = oldKey;
        }
    }

    /** The mean of all tokens: what sentence-transformers takes where a folder says nothing. */
    static final Pooling MEAN = new Pooling(List.of(Mode.MEAN), true);

    /** Reads the config of today, {@code pooling_mode}, or the old one of a boolean a mode. */
    static Pooling of(JsonObject config, int hiddenSize) {
        for (String key : List.of("embedding_dimension", "word_embedding_dimension")) {
            if (config.integer(key, hiddenSize) != hiddenSize) {
                throw config.invalid(
                        key,
                        config.integer(key) + ", but the model's hidden size is " + hiddenSize);
            }
        }
        return new Pooling(modes(config), config.bool("include_prompt", true));
    }

    private static List<Mode> modes(JsonObject config) {
        if (config.has("pooling_mode")) {
            Object value = config.entries().get("pooling_mode");
            List<String> names =
                    value instanceof String name ? List.of(name) : config.strings("pooling_mode");
            if (names.isEmpty()) {
                throw config.invalid("pooling_mode", "empty, expected at least one mode");
            }
            return names.stream().map(name -> mode(config, name)).toList();
        }
        List<Mode> modes = oldModes(config);
        return modes.isEmpty() ? MEAN.modes : modes;
    }

    private static List<Mode> oldModes(JsonObject config) {
        return Arrays.stream(Mode.values())
                .filter(mode -> config.bool(mode.oldKey, false))
                .toList();
    }

    /** The keys of a config that choose the modes; none where they are the default. */
    static List<String> keys(JsonObject config) {
        return config.has("pooling_mode")
                ? List.of("pooling_mode")
                : oldModes(config).stream().map(mode -> mode.oldKey).toList();
    }

    /** The modes by the names of {@code pooling_mode}. */
    List<String> modeNames() {
        return modes.stream().map(mode -> mode.name).toList();
    }

    private static Mode mode(JsonObject config, String name) {
        for (Mode mode : Mode.values()) {
            if (mode.name.equals(name)) {
                return mode;
            }
        }
        throw config.invalid(
                "pooling_mode",
                "unknown mode \""
                        + name
                        + "\"; there are "
                        + Arrays.stream(Mode.values()).map(m -> m.name).toList());
    }

    /** How many numbers a pooled vector has. */
    int dimension(int hiddenSize) {
        return modes.size() * hiddenSize;
    }

    /**
     * Checks that any tokens of a text can be pooled.
     *
     * @throws IllegalArgumentException if a special token's vector is what is pooled
     */
    void requireTokens() {
        if (modes.contains(Mode.CLS) || modes.contains(Mode.LAST_TOKEN)) {
            throw new IllegalArgumentException(
                    "this model pools by "
                            + String.join(", ", modeNames())
                            + ": the vector of a special token, and a chunk of a text has none");
        }
    }

    /** What it takes of a forward, given how many tokens of a prompt don't count. */
    Outputs outputs(int unpooled) {
        boolean firstTokenOnly = unpooled == 0 && modes.stream().allMatch(Mode.CLS::equals);
        return firstTokenOnly ? Outputs.FIRST_TOKEN : Outputs.LAST_HIDDEN_STATE;
    }
}
