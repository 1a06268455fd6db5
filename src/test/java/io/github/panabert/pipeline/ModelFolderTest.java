package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a folder that no golden one has: taken as sentence-transformers does, or refused. */
class ModelFolderTest {
    private static final Path GOLDEN =
            Golden.path("sentence_transformers", "cls_dense_normalize", "model");

    @TempDir Path folder;

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(GOLDEN.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    @Test
    void truncatesAsTheFolderSays() throws IOException {
        float[] whole = SentenceTransformer.fromPretrained(folder).encode("the cat");
        replace(
                "config_sentence_transformers.json",
                "\"default_prompt_name\"",
                "\"truncate_dim\": 5, \"default_prompt_name\"");
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder);
        assertThat(model.dimension()).isEqualTo(5);
        assertThat(model.encode("the cat")).isEqualTo(Arrays.copyOf(whole, 5));
        assertThat(model.encode(List.of("the cat"), EncodeOptions.DEFAULT.withTruncateDim(7)))
                .containsExactly(Arrays.copyOf(whole, 7));
    }

    @Test
    void anActivationMayBeNamedByItsShortPath() throws IOException {
        float[] expected = SentenceTransformer.fromPretrained(folder).encode("the cat");
        replace("2_Dense/config.json", "torch.nn.modules.activation.", "torch.nn.");
        assertThat(SentenceTransformer.fromPretrained(folder).encode("the cat"))
                .isEqualTo(expected);
        replace("2_Dense/config.json", "torch.nn.Tanh", "somewhere.Tanh");
        refused("activation_function", "somewhere.Tanh");
    }

    @Test
    void aModuleThatWorksOnAnythingButTheEmbeddingIsRefused() throws IOException {
        replace("3_Normalize/config.json", "\"sentence_embedding\"", "\"token_embeddings\"");
        refused("3_Normalize", "module_input_name", "token_embeddings");
        replace("2_Dense/config.json", "\"sentence_embedding\"", "\"other\"");
        refused("2_Dense", "module_input_name", "other");
    }

    @Test
    void aModuleWhoseNameIsPartOfOursIsRefused() throws IOException {
        replace("modules.json", "normalize.Normalize", "normalize.Norm");
        refused("modules.json", "normalize.Norm", "Dense or Normalize");
    }

    @Test
    void aTransformerAloneGivesNoEmbedding() throws IOException {
        String transformer = "sentence_transformers.models.Transformer";
        Files.writeString(
                folder.resolve("modules.json"),
                "[{\"idx\":0,\"name\":\"0\",\"path\":\"\",\"type\":\"" + transformer + "\"}]");
        refused("modules.json", "a Pooling");
    }

    private void replace(String file, String text, String by) throws IOException {
        Path path = folder.resolve(file);
        String before = Files.readString(path);
        assertThat(before).as(file).contains(text);
        Files.writeString(path, before.replace(text, by));
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> SentenceTransformer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
