package io.github.panabert.tokenizer;

import java.nio.file.Path;
import java.util.List;

/**
 * What a folder's files say of its tokenizer, resolved as {@link BertTokenizer#fromPretrained}
 * does.
 *
 * @param settings every setting, and which file and key it came from
 * @param conflicts where files disagree, and which of them counts
 * @param lowercase whether texts are lower-cased
 * @param modelMaxLength how many tokens the model takes; {@code Integer.MAX_VALUE} for no limit
 * @param truncation the length that tokenizer.json truncates to, which every call sets anew; 0 if
 *     it has none
 * @param largestId the largest id of a token
 * @param padId the id of the padding token, -1 if there is none
 */
public record TokenizerRecipe(
        List<Setting> settings,
        List<String> conflicts,
        boolean lowercase,
        int modelMaxLength,
        int truncation,
        int largestId,
        int padId) {

    public TokenizerRecipe {
        settings = List.copyOf(settings);
        conflicts = List.copyOf(conflicts);
    }

    /**
     * Reads a folder.
     *
     * @throws java.io.UncheckedIOException if the folder has no tokenizer, or a file can't be read
     * @throws IllegalArgumentException if a file is malformed, or a tokenizer of another kind
     */
    public static TokenizerRecipe read(Path folder) {
        return new TokenizerRecipeReader(folder).recipe();
    }

    /**
     * Where a setting came from.
     *
     * @throws IllegalArgumentException if there is no such setting
     */
    public String origin(String name) {
        return settings.stream()
                .filter(setting -> setting.name().equals(name))
                .map(Setting::origin)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no setting " + name));
    }
}
