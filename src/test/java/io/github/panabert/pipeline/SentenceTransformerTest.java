package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.ModelCopy;
import io.github.panabert.bert.Batch;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder may say, and what texts may be. */
class SentenceTransformerTest {
    private static final String TEXT = "the cat sits in the garden";
    private static final String CONFIG = "config_sentence_transformers.json";
    private static final String SETTINGS = "sentence_bert_config.json";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sentence_transformers.models.CLIPModel",
                "sentence_transformers.models.Pooling",
                "sentence_transformers.models.former",
                "my_package.Transformer",
                "Transformer"
            })
    void aFirstModuleThatIsNoTransformerIsRefusedByItsName(String type) {
        Modules.bert(folder)
                .write("modules.json", "[{\"type\": \"%s\", \"path\": \"\"}]".formatted(type));
        assertRefused("modules[0]: type: \"" + type + "\" is not supported here, only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LayerNorm", "Dropout", "WeightedLayerPooling", "Pooling", "Norm"})
    void anUnknownModuleIsNeverSkipped(String name) {
        Modules.list(Modules.bert(folder), "Transformer", "Pooling", name)
                .write("1_Pooling/config.json", "{}");
        assertRefused(
                "modules[2]: type: \"sentence_transformers.models."
                        + name
                        + "\" is not supported here, only sentence-transformers' Dense or"
                        + " Normalize");
    }

    @Test
    void modulesThatAreNoListOrNoneAreRefused() {
        ModelCopy model = Modules.bert(folder).write("modules.json", "{}");
        assertRefused("modules: expected a list, found an object");
        model.write("modules.json", "[]");
        assertRefused("modules listed: 0, expected a Transformer");
        model.write("modules.json", "[{\"path\": \"\"}]");
        assertRefused("modules[0]: type: missing, expected a string");
    }

    @Test
    void theTransformerMayHaveAFolderOfItsOwn() {
        float[] expected = SentenceTransformer.fromPretrained(mean().folder()).encode(TEXT);
        Path moved = folder.resolve("outer/0_Transformer");
        Modules.bert(moved);
        new ModelCopy(folder.resolve("outer"))
                .write(
                        "modules.json",
                        """
                        [{"type": "sentence_transformers.models.Transformer",
                          "path": "0_Transformer"},
                         {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"}]
                        """)
                .write("1_Pooling/config.json", "{}");
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder.resolve("outer"));
        assertSameBits("embedding", expected, model.encode(TEXT));
    }

    @Test
    void aPromptIsPutBeforeTheText() {
        mean().write(CONFIG, "{\"prompts\": {\"ask\": \"what is: \"}}");
        SentenceTransformer model = load();
        float[] prompted = model.encode("what is: " + TEXT);
        EncodeOptions ask = EncodeOptions.DEFAULT.withPromptName("ask");
        assertSameBits("by name", prompted, encode(model, ask));
        EncodeOptions given = EncodeOptions.DEFAULT.withPrompt("what is: ");
        assertSameBits("by itself", prompted, encode(model, given));
        assertSameBits("it wins", prompted, encode(model, given.withPromptName("no such name")));
        assertThat(model.prompts()).containsOnlyKeys("query", "document", "ask");
        assertThatThrownBy(() -> encode(model, EncodeOptions.DEFAULT.withPromptName("nope")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the model has no prompt \"nope\"; there are [");
    }

    @Test
    void theDefaultPromptAppliesUnlessAnotherIsAskedFor() {
        mean().write(
                        CONFIG,
                        """
                        {"prompts": {"ask": "what is: "}, "default_prompt_name": "ask"}
                        """);
        SentenceTransformer model = load();
        EncodeOptions none = EncodeOptions.DEFAULT.withPrompt("");
        float[] plain = encode(model, none);
        assertSameBits(
                "default",
                model.encode(List.of("what is: " + TEXT), none).getFirst(),
                model.encode(TEXT));
        assertSameBits(
                "query", plain, encode(model, none.withPrompt(null).withPromptName("query")));
        assertThat(plain).isNotEqualTo(model.encode(TEXT));
        new ModelCopy(folder).write(CONFIG, "{\"default_prompt_name\": \"ask\"}");
        assertRefused("default_prompt_name: \"ask\" is none of [");
    }

    /** sentence-transformers 6.2 always has these two prompts, so none other stands in for them. */
    @Test
    void queriesAndDocumentsHavePromptsOfTheirOwn() {
        ModelCopy copy =
                mean().write(
                                CONFIG,
                                """
                                {"prompts": {"query": "what is: ", "passage": "the cat: "},
                                 "default_prompt_name": "passage"}
                                """);
        SentenceTransformer model = load();
        float[] plain = encode(model, EncodeOptions.DEFAULT.withPrompt(""));
        float[] query = encode(model, EncodeOptions.DEFAULT.withPromptName("query"));
        float[] passage = encode(model, EncodeOptions.DEFAULT.withPromptName("passage"));
        assertThat(List.of(plain, query, passage)).doesNotHaveDuplicates();
        assertSameBits("query", query, model.encodeQuery(TEXT));
        assertSameBits("document", plain, model.encodeDocument(TEXT));
        assertSameBits("queries", query, model.encodeQuery(List.of("a", TEXT)).get(1));
        assertSameBits("documents", plain, model.encodeDocument(List.of("a", TEXT)).get(1));
        EncodeOptions named = EncodeOptions.DEFAULT.withPromptName("passage");
        assertSameBits("named", passage, model.encodeQuery(List.of(TEXT), named).getFirst());
        EncodeOptions given = EncodeOptions.DEFAULT.withPrompt("the cat: ");
        assertSameBits("given", passage, model.encodeDocument(List.of(TEXT), given).getFirst());
        copy.write(CONFIG, "{\"prompts\": {\"document\": \"the cat: \"}}");
        assertSameBits("its own", passage, load().encodeDocument(TEXT));
    }

    @Test
    void tokenEmbeddingsAreTheEncodersVectorsOfTheTokensThatAreRead() {
        mean().write(SETTINGS, "{\"max_seq_length\": 16}");
        SentenceTransformer model = load();
        List<String> texts = List.of(TEXT, "", "a ".repeat(40));
        EncodeOptions options = EncodeOptions.DEFAULT.withPrompt("what is: ").withBatchSize(2);
        List<Tensor> found =
                model.tokenEmbeddings(texts, options.withNormalize(true).withTruncateDim(3));
        assertThat(found).extracting(tokens -> tokens.dim(0)).containsExactly(12, 5, 16);
        for (int i = 0; i < 3; i++) {
            int[] ids = model.tokenizer().encode("what is: " + texts.get(i)).inputIds();
            ids[Math.min(ids.length, 16) - 1] = ids[ids.length - 1];
            Batch cut = Batch.of(Arrays.copyOf(ids, Math.min(ids.length, 16)));
            assertSameBits(
                    texts.get(i),
                    model.model().forward(cut).lastHiddenState().data(),
                    found.get(i).data());
        }
        assertThat(model.tokenEmbeddings(List.of(), options)).isEmpty();
    }

    @Test
    void nullIsRefusedByName() {
        mean();
        SentenceTransformer model = load();
        EncodeOptions options = EncodeOptions.DEFAULT;
        List<ThrowingCallable> noTexts =
                List.of(
                        () -> model.encode((List<String>) null),
                        () -> model.encodeQuery((List<String>) null),
                        () -> model.tokenEmbeddings(null, options));
        List<ThrowingCallable> noOptions =
                List.of(
                        () -> model.encode(List.of(), null),
                        () -> model.encodeDocument(List.of(), null),
                        () -> model.tokenCount("a", null));
        assertAllRefused(noTexts, "texts: null, expected a list of texts");
        assertAllRefused(noOptions, "options: null, expected EncodeOptions");
        assertAllRefused(
                List.of(() -> model.encode((String) null), () -> model.tokenCount(null, options)),
                "text 0 is null");
        assertAllRefused(
                List.of(() -> model.encodeChunks("a", null, options)),
                "chunks: null, expected a list of CharSpans");
    }

    private static void assertAllRefused(List<ThrowingCallable> calls, String message) {
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void noTextIsLongerThanThePositions() {
        mean().write(SETTINGS, "{\"max_seq_length\": 512}");
        SentenceTransformer model = load();
        assertThat(model.maxSeqLength()).isEqualTo(64);
        assertSameBits("cut", model.encode("a ".repeat(62)), model.encode("a ".repeat(5000)));
        new ModelCopy(folder).write(SETTINGS, "{\"max_seq_length\": 5}");
        assertSameBits("shorter", load().encode("a a a"), load().encode("a a a a a a"));
        new ModelCopy(folder).write(SETTINGS, "{\"max_seq_length\": 0}");
        assertRefused("max_seq_length: expected at least 1, found 0");
    }

    @Test
    void lowerCasingComesBeforeACasedTokenizer() {
        mean().edit("tokenizer_config.json", "\"do_lower_case\": true", "\"do_lower_case\": false");
        SentenceTransformer cased = load();
        assertThat(cased.encode("THE CAT")).isNotEqualTo(cased.encode("the cat"));
        new ModelCopy(folder).write(SETTINGS, "{\"do_lower_case\": true}");
        SentenceTransformer lowering = load();
        assertSameBits("lowered", cased.encode("the cat"), lowering.encode("THE CAT"));
    }

    @Test
    void similarityFunctions() {
        mean().write(CONFIG, "{\"similarity_fn_name\": \"dot\"}");
        assertThat(load().similarityFunction()).isEqualTo(SimilarityFunction.DOT);
        new ModelCopy(folder).write(CONFIG, "{\"similarity_fn_name\": null}");
        assertThat(load().similarityFunction()).isEqualTo(SimilarityFunction.COSINE);
        new ModelCopy(folder).write(CONFIG, "{\"similarity_fn_name\": \"jaccard\"}");
        assertRefused("similarity_fn_name: unknown similarity function \"jaccard\"; there are [");
        List<float[]> two = List.of(new float[2]);
        for (SimilarityFunction function : SimilarityFunction.values()) {
            assertThatThrownBy(() -> function.of(new float[2], new float[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("embeddings of 2 and of 3 numbers, expected as many");
        }
        assertThatThrownBy(() -> SimilarityFunction.DOT.matrix(two, List.of(new float[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 2 numbers")
                .hasMessageContaining("has 3");
    }

    @Test
    void nullTextsAreRefusedAndNoTextsAreNone() {
        mean();
        SentenceTransformer model = load();
        assertThat(model.encode(List.of())).isEmpty();
        assertThatThrownBy(() -> model.encode((String) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text 0 is null");
        List<String> texts = new ArrayList<>(Collections.nCopies(40, "a"));
        texts.set(35, null);
        assertThatThrownBy(() -> model.encode(texts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text 35 is null");
    }

    @Test
    void sameBitsInInputOrderWhateverTheBatchAndTheThreads() {
        mean();
        SentenceTransformer model = load();
        Random random = new Random(5);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            texts.add("the cat ".repeat(random.nextInt(40)) + "a ".repeat(i % 3));
        }
        List<float[]> alone = texts.stream().map(model::encode).toList();
        for (int batchSize : new int[] {1, 7, 50, Integer.MAX_VALUE}) {
            for (int threads : new int[] {1, 2, 5}) {
                EncodeOptions options = EncodeOptions.DEFAULT.withBatchSize(batchSize);
                List<float[]> found = model.withThreads(threads).encode(texts, options);
                for (int i = 0; i < texts.size(); i++) {
                    String what =
                            "text %d, %d a batch, %d threads".formatted(i, batchSize, threads);
                    assertSameBits(what, alone.get(i), found.get(i));
                }
            }
        }
        assertThat(model.withThreads(5).tokenizer().threads()).isEqualTo(5);
    }

    @Test
    void embeddingsAreTruncatedThenNormalized() {
        mean();
        SentenceTransformer model = load();
        float[] whole = model.encode(TEXT);
        EncodeOptions seven = EncodeOptions.DEFAULT.withTruncateDim(7);
        float[] kept = encode(model, seven);
        assertSameBits("kept", Arrays.copyOf(whole, 7), kept);
        double length = 0;
        for (float x : encode(model, seven.withNormalize(true))) {
            length += (double) x * x;
        }
        assertThat(length).isCloseTo(1, within(1e-6));
        assertThat(encode(model, EncodeOptions.DEFAULT.withTruncateDim(1000))).isEqualTo(whole);
    }

    private ModelCopy mean() {
        return Modules.pooling(folder, "{}");
    }

    private SentenceTransformer load() {
        return SentenceTransformer.fromPretrained(folder);
    }

    private static float[] encode(SentenceTransformer model, EncodeOptions options) {
        return model.encode(List.of(TEXT), options).getFirst();
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::load)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(message);
    }
}
