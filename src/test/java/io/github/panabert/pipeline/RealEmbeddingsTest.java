package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** all-MiniLM-L6-v2's embeddings of 62 texts of all kinds, against sentence-transformers. */
class RealEmbeddingsTest {
    private static final String MINILM = "all-MiniLM-L6-v2";

    /**
     * How far the F16 weights' embeddings are from the F32 ones', as weights/README.md states it.
     */
    private static final double F16_DISTANCE = 3.3e-4;

    @Test
    void theModelThatWorksOutOfTheBox() {
        check(Path.of("weights", MINILM), F16_DISTANCE);
    }

    @TestFactory
    Stream<DynamicTest> float32() {
        String models = System.getProperty("panabert.models", "");
        return Stream.of(MINILM)
                .filter(name -> !models.isEmpty())
                .map(name -> DynamicTest.dynamicTest(name, () -> check(Path.of(models, name), 0)));
    }

    private static void check(Path folder, double distance) {
        JsonObject cases = JsonObject.read(Golden.path("real", MINILM + ".embeddings.json"));
        SafeTensors expected =
                SafeTensors.open(Golden.path("real", MINILM + ".embeddings.safetensors"));
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder);
        List<float[]> embeddings = model.encode(cases.strings("texts"));
        assertClose(
                "embeddings",
                expected.floats("sentence_embedding").data(),
                SentenceTransformerGoldenTest.flat(embeddings),
                cases.number("atol") + distance);
        assertClose(
                "similarity",
                expected.floats("similarity").data(),
                model.similarity(embeddings, embeddings).data(),
                2 * (cases.number("atol") + 2 * distance));
    }
}
