package io.github.panabert.pipeline;

import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tokenizer.Setting;
import java.nio.file.Path;
import java.util.List;

/**
 * What the files of a model folder say, resolved as {@link SentenceTransformer} and {@link
 * io.github.panabert.bert.BertModel} do, and which file each setting came from. Of the weights only
 * names and shapes are read.
 *
 * @param folder the model folder
 * @param checkpoints the weights of the encoder and of Dense modules; none if there are none
 * @param bert the encoder's settings
 * @param tokenizer the tokenizer's settings
 * @param embedding the settings of sentence embeddings
 * @param problems what is refused when the folder is loaded
 * @param conflicts where files disagree, and which of them counts
 * @param notes what may surprise
 */
public record Recipe(
        Path folder,
        List<SafeTensors> checkpoints,
        List<Setting> bert,
        List<Setting> tokenizer,
        List<Setting> embedding,
        List<String> problems,
        List<String> conflicts,
        List<String> notes) {

    public Recipe {
        checkpoints = List.copyOf(checkpoints);
        bert = List.copyOf(bert);
        tokenizer = List.copyOf(tokenizer);
        embedding = List.copyOf(embedding);
        problems = List.copyOf(problems);
        conflicts = List.copyOf(conflicts);
        notes = List.copyOf(notes);
    }

    /**
     * Reads a folder. Whatever is missing or refused in it is a problem of the recipe; only weights
     * that are there and malformed end it.
     *
     * @throws IllegalArgumentException if a safetensors file or its index is malformed
     * @throws java.io.UncheckedIOException if a shard is missing or can't be read
     */
    public static Recipe read(Path folder) {
        return new RecipeReader(folder).read();
    }
}
