package io.github.panabert.pipeline;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.json.JsonObject;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
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

    /** What it takes of a forward, given how many tokens of a prompt don't count. */
    Outputs outputs(int promptLength) {
        boolean firstTokenOnly = promptLength == 0 && modes.stream().allMatch(Mode.CLS::equals);
        return firstTokenOnly ? Outputs.FIRST_TOKEN : Outputs.LAST_HIDDEN_STATE;
    }

    /**
     * Pools each sequence.
     *
     * @param promptLength tokens at the start of each sequence that don't count
     * @return (B, dimension)
     */
    Tensor pool(BertModelOutput output, int promptLength) {
        List<float[]> pooled = new ArrayList<>();
        for (int i = 0; i < output.size(); i++) {
            if (outputs(promptLength) == Outputs.FIRST_TOKEN) {
                float[] first = output.firstToken().slice(i).data();
                modes.forEach(mode -> pooled.add(first));
            } else {
                Tensor tokens = output.lastHiddenState(i);
                modes.forEach(mode -> pooled.add(pool(mode, tokens, promptLength)));
            }
        }
        return concatenated(pooled, output.size());
    }

    private static float[] pool(Mode mode, Tensor tokens, int promptLength) {
        int length = tokens.dim(0);
        int first = Math.min(promptLength, length);
        return switch (mode) {
            case CLS -> tokens.slice(first == length ? 0 : first).data();
            case LAST_TOKEN ->
                    first == length ? new float[tokens.dim(1)] : tokens.slice(length - 1).data();
            case MAX -> max(tokens, first);
            case MEAN -> weightedSum(tokens, first, false, length - first);
            case MEAN_SQRT_LEN -> weightedSum(tokens, first, false, Math.sqrt(length - first));
            case WEIGHTED_MEAN -> weightedSum(tokens, first, true, sumOfPositions(first, length));
        };
    }

    /** The sum of the positions, counted from 1, of the tokens [first, length). */
    private static double sumOfPositions(int first, int length) {
        return (length * (length + 1.0) - first * (first + 1.0)) / 2;
    }

    private static float[] weightedSum(
            Tensor tokens, int first, boolean byPosition, double divisor) {
        int size = tokens.dim(1);
        double[] sum = new double[size];
        for (int i = first; i < tokens.dim(0); i++) {
            double weight = byPosition ? i + 1 : 1;
            for (int h = 0; h < size; h++) {
                sum[h] += weight * tokens.data()[i * size + h];
            }
        }
        float[] mean = new float[size];
        for (int h = 0; h < size; h++) {
            mean[h] = (float) (sum[h] / Math.max(divisor, 1e-9));
        }
        return mean;
    }

    private static float[] max(Tensor tokens, int first) {
        int size = tokens.dim(1);
        float[] max = new float[size];
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        for (int i = first; i < tokens.dim(0); i++) {
            for (int h = 0; h < size; h++) {
                max[h] = Math.max(max[h], tokens.data()[i * size + h]);
            }
        }
        return max;
    }

    private static Tensor concatenated(List<float[]> parts, int rows) {
        int length = parts.getFirst().length;
        float[] all = new float[parts.size() * length];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i), 0, all, i * length, length);
        }
        return Tensor.of(all, rows, all.length / rows);
    }
}
