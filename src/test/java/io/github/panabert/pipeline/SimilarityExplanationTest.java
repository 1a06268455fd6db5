package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import io.github.panabert.bert.Batch;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts against the model's own similarity and against the dot products of its tokens. */
class SimilarityExplanationTest {
    private static final String A = "the cat sits in the garden";
    private static final String B = "Paris is a capital, the cat said.";
    private static final String PROMPT = "who will read: ";

    @TempDir Path folder;

    @Test
    void thePartsSumUpToTheModelsSimilarity() {
        Path normalizing = folder.resolve("normalizing");
        Modules.list(Modules.pooling(normalizing, "{}"), "Transformer", "Pooling", "Normalize");
        for (SentenceTransformer model :
                List.of(
                        model("{}"),
                        SentenceTransformer.fromPretrained(normalizing),
                        SentenceTransformer.fromPretrained(Path.of("weights/all-MiniLM-L6-v2")))) {
            for (String a : List.of(A, B, "", "a ".repeat(100))) {
                check(model, a, B, EncodeOptions.DEFAULT);
                check(model, a, B, EncodeOptions.DEFAULT.withTruncateDim(5));
            }
        }
    }

    @Test
    void aPartIsTheShareOfTwoTokens() {
        SentenceTransformer model = model("{}");
        SimilarityExplanation found = SimilarityExplanation.of(model, A, B);
        Tensor a = tokens(model, A);
        Tensor b = tokens(model, B);
        double lengths = length(model.encode(A)) * length(model.encode(B));
        assertThat(found.parts().shape()).isEqualTo(new int[] {a.dim(0), b.dim(0)});
        assertThat(found.encodingA().tokens()).startsWith("[CLS]", "the").hasSize(a.dim(0));
        assertThat(found.encodingB().offsets()[1]).isEqualTo(new int[] {0, 5});
        for (int i = 0; i < a.dim(0); i++) {
            for (int j = 0; j < b.dim(0); j++) {
                double dot = 0;
                for (int h = 0; h < a.dim(1); h++) {
                    dot += (double) a.get(i, h) * b.get(j, h);
                }
                // the embeddings' lengths are rounded to float: 1e-7 of parts of at most 1 / 100
                assertThat((double) found.parts().get(i, j))
                        .isCloseTo(dot / lengths / a.dim(0) / b.dim(0), within(1e-8));
            }
        }
    }

    @Test
    void aPromptCountsUnlessThePoolingLeavesItOut() {
        EncodeOptions prompted = EncodeOptions.DEFAULT.withPrompt(PROMPT);
        for (boolean included : List.of(true, false)) {
            SentenceTransformer model = model("{\"include_prompt\": %s}".formatted(included));
            check(model, A, B, prompted);
            SimilarityExplanation found = SimilarityExplanation.of(model, A, B, prompted);
            assertThat(found.textA()).isEqualTo(PROMPT + A);
            assertThat(found.textB()).isEqualTo(PROMPT + B);
            assertThat(found.encodingA().tokens()).contains("read");
            assertThat(found.parts().get(1, 9) == 0).isEqualTo(!included);
            assertThat(found.parts().get(9, 1) == 0).isEqualTo(!included);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cls_dense_normalize | this model pools by cls: only the cosine of means",
                "all_modes_concat    | this model pools by",
                "sim_euclidean       | this model compares by EUCLIDEAN: only the cosine",
            })
    void whatIsNoCosineOfMeansIsRefused(String name, String message) {
        SentenceTransformer model =
                SentenceTransformer.fromPretrained(
                        Golden.path("sentence_transformers", name, "model"));
        assertThatThrownBy(() -> SimilarityExplanation.of(model, A, B))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aDenseModuleIsRefused() {
        Path golden = Golden.path("sentence_transformers", "cls_dense_normalize", "model");
        ModelCopy.of(golden, folder).edit("1_Pooling/config.json", "\"cls\"", "\"mean\"");
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder);
        assertThatThrownBy(() -> SimilarityExplanation.of(model, A, B))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("this model has a Dense module after the pooling: only");
    }

    @Test
    void nullTextsAreRefused() {
        SentenceTransformer model = model("{}");
        assertThatThrownBy(() -> SimilarityExplanation.of(model, A, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text 1 is null");
    }

    private static void check(SentenceTransformer model, String a, String b, EncodeOptions with) {
        SimilarityExplanation found = SimilarityExplanation.of(model, a, b, with);
        List<float[]> embeddings = model.encode(List.of(a, b), with);
        double expected = model.similarityFunction().of(embeddings.get(0), embeddings.get(1));
        double sum = 0;
        for (float part : found.parts().data()) {
            sum += part;
        }
        assertThat(sum).as("sum of the parts").isCloseTo(expected, within(1e-6));
        assertThat(found.cosine()).as("cosine").isCloseTo(expected, within(1e-6));
    }

    private static Tensor tokens(SentenceTransformer model, String text) {
        return model.model().forward(Batch.of(model.tokenizer().encode(text))).lastHiddenState(0);
    }

    private static double length(float[] x) {
        return Math.sqrt(SimilarityFunction.DOT.of(x, x));
    }

    private SentenceTransformer model(String pooling) {
        Path copy = folder.resolve("" + pooling.length());
        return SentenceTransformer.fromPretrained(Modules.pooling(copy, pooling).folder());
    }
}
