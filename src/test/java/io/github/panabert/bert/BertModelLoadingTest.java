package io.github.panabert.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is loaded, what is refused, and what the refusal says. */
class BertModelLoadingTest {
    private static final Path PLAIN = Golden.path("tiny", "plain_f32", "model");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "'\"model_type\": \"roberta\"', model_type, roberta",
        "'\"is_decoder\": true', is_decoder, decoder",
        "'\"position_embedding_type\": \"relative_key\"', position_embedding_type, relative_key",
        "'\"hidden_act\": \"gelu_typo\"', hidden_act, gelu_typo",
        "'\"num_attention_heads\": 5', hidden_size, 5 attention heads",
        "'\"hidden_size\": 0', hidden_size, found 0",
        "'\"layer_norm_eps\": -1', layer_norm_eps, found -1",
        "'\"vocab_size\": \"many\"', vocab_size, many",
    })
    void aConfigThatIsNotOursIsRefusedByName(String entry, String key, String value)
            throws IOException {
        String config = Files.readString(PLAIN.resolve("config.json")).strip();
        Files.copy(PLAIN.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("config.json"),
                config.substring(0, config.length() - 1) + "," + entry + "}");
        refused(() -> BertModel.fromPretrained(folder), IllegalArgumentException.class, key, value);
    }

    @Test
    void anInterruptedThreadLoadsAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        BertModel.fromPretrained(PLAIN);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aConfigThatMakesNoModelIsRefusedHoweverItIsMade() {
        refused(() -> config(768, 0, 1e-12), IllegalArgumentException.class, "num_attention_heads");
        refused(() -> config(770, 12, 1e-12), IllegalArgumentException.class, "hidden_size", "770");
        refused(() -> config(768, 12, Double.NaN), IllegalArgumentException.class, "NaN");
    }

    private static BertConfig config(int hiddenSize, int heads, double layerNormEps) {
        return new BertConfig(
                30522,
                hiddenSize,
                12,
                heads,
                3072,
                "gelu",
                512,
                2,
                layerNormEps,
                0,
                true,
                List.of());
    }

    @Test
    void missingKeysTakeTransformersDefaults() {
        BertConfig config = BertConfig.of(JsonObject.parse("config.json", "{}"));
        assertThat(config).isEqualTo(config(768, 12, 1e-12));
    }

    @Test
    void aFolderWithoutAModelSaysWhatIsMissing() throws IOException {
        refused(() -> BertModel.fromPretrained(folder), UncheckedIOException.class, "config.json");
        Files.copy(PLAIN.resolve("config.json"), folder.resolve("config.json"));
        refused(
                () -> BertModel.fromPretrained(folder),
                RuntimeException.class,
                "model.safetensors");
        Files.writeString(folder.resolve("pytorch_model.bin"), "pickle");
        refused(
                () -> BertModel.fromPretrained(folder),
                IllegalArgumentException.class,
                "pytorch_model.bin",
                "safetensors");
    }

    @RepeatedTest(20) // layers are loaded by several threads
    void ofSeveralLayersWithoutATensorTheFirstIsNamed() throws IOException {
        Files.copy(PLAIN.resolve("config.json"), folder.resolve("config.json"));
        SafeTensors tensors = SafeTensors.open(PLAIN);
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        tensors.names().stream()
                .filter(name -> !name.endsWith("intermediate.dense.weight"))
                .forEach(name -> writer.floats(name, DType.F32, tensors.floats(name)));
        writer.write(folder.resolve("model.safetensors"));
        refused(
                () -> BertModel.fromPretrained(folder),
                IllegalArgumentException.class,
                "no tensor",
                "encoder.layer.0.intermediate.dense.weight");
    }

    @Test
    void weightsOfAnotherModelAreNamed() throws IOException {
        Files.copy(PLAIN.resolve("config.json"), folder.resolve("config.json"));
        Path weights = folder.resolve("model.safetensors");
        new SafeTensorsWriter(Map.of())
                .floats("wte.weight", DType.F32, Tensor.zeros(2, 2))
                .write(weights);
        refused(
                () -> BertModel.fromPretrained(folder),
                IllegalArgumentException.class,
                "embeddings.word_embeddings.weight",
                "not a BERT checkpoint");
        new SafeTensorsWriter(Map.of())
                .floats("embeddings.word_embeddings.weight", DType.F32, Tensor.zeros(2, 2))
                .write(weights);
        refused(
                () -> BertModel.fromPretrained(folder),
                IllegalArgumentException.class,
                "embeddings.word_embeddings.weight",
                "[2, 2]",
                "[320, 32]");
        new SafeTensorsWriter(Map.of())
                .floats("embeddings.word_embeddings.weight", DType.F32, Tensor.zeros(320, 32))
                .write(weights);
        refused(
                () -> BertModel.fromPretrained(folder),
                IllegalArgumentException.class,
                "embeddings.position_embeddings.weight",
                "[64, 32]");
    }

    @Test
    void aModelLargerThanTheHeapSaysHowMuchItNeeds() throws IOException {
        int hidden = 12288;
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"hidden_size": 12288, "num_hidden_layers": 900, "vocab_size": 1,
                 "max_position_embeddings": 1, "type_vocab_size": 1}""");
        SafeTensorsWriter weights = new SafeTensorsWriter(Map.of());
        for (String table : List.of("word", "position", "token_type")) {
            String name = "embeddings." + table + "_embeddings.weight";
            weights.floats(name, DType.F32, Tensor.zeros(1, hidden));
        }
        weights.floats("embeddings.LayerNorm.weight", DType.F32, Tensor.zeros(hidden));
        weights.floats("embeddings.LayerNorm.bias", DType.F32, Tensor.zeros(hidden));
        weights.write(folder.resolve("model.safetensors"));
        refused(
                () -> BertModel.fromPretrained(folder),
                IllegalStateException.class,
                "MB of Java heap",
                "-Xmx");
    }

    private static void refused(ThrowingCallable call, Class<?> type, String... parts) {
        assertThatThrownBy(call).isInstanceOf(type).hasMessageContainingAll(parts);
    }
}
