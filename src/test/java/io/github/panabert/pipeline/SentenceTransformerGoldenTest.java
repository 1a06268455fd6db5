package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every sentence-transformers folder, every prompt, every text: embeddings and similarities. */
class SentenceTransformerGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsSentenceTransformers() {
        return Golden.folders("sentence_transformers", "cases.json").stream()
                .filter(folder -> JsonObject.read(folder.resolve("cases.json")).has("texts"))
                .map(
                        folder ->
                                DynamicTest.dynamicTest(
                                        folder.getFileName().toString(), () -> check(folder)));
    }

    private static void check(Path folder) {
        JsonObject cases = JsonObject.read(folder.resolve("cases.json"));
        SafeTensors expected = SafeTensors.open(folder.resolve("cases.safetensors"));
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder.resolve("model"));
        List<String> texts = cases.strings("texts");
        double atol = cases.number("atol");
        for (JsonObject encoding : cases.objects("encodings")) {
            String prompt = encoding.string("prompt_name", null);
            EncodeOptions options = EncodeOptions.DEFAULT.withPromptName(prompt).withBatchSize(7);
            List<float[]> embeddings = model.encode(texts, options);
            String what = encoding.string("tensor");
            assertClose(what, expected.floats(what).data(), flat(embeddings), atol);
            assertThat(embeddings.getFirst()).hasSize(model.dimension());
            for (int i = 0; i < texts.size(); i++) {
                float[] alone =
                        model.withThreads(1).encode(List.of(texts.get(i)), options).getFirst();
                assertSameBits("alone: " + texts.get(i), embeddings.get(i), alone);
            }
            if (prompt == null) {
                Tensor similarity = model.similarity(embeddings, embeddings);
                assertClose(
                        "similarity",
                        expected.floats("no_prompt/similarity").data(),
                        similarity.data(),
                        2 * atol);
            }
        }
    }

    static float[] flat(List<float[]> rows) {
        List<Float> all = new ArrayList<>();
        rows.forEach(
                row -> {
                    for (float x : row) {
                        all.add(x);
                    }
                });
        float[] flat = new float[all.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = all.get(i);
        }
        return flat;
    }
}
