package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Scores and rankings as sentence-transformers gives them, and what is refused. */
class CrossEncoderTest {
    private static final CrossEncoderOptions DEFAULT = CrossEncoderOptions.DEFAULT;
    private static final CrossEncoderOptions LOGITS =
            DEFAULT.withActivation(ActivationFunction.IDENTITY);

    /** Of a float32 sigmoid or softmax, whose definition is computed in doubles. */
    private static final double ATOL = 2e-7;

    private static final String LONG = "the cat sat ".repeat(90);

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> equalsSentenceTransformers() {
        return Golden.folders("sentence_transformers", "cases.json").stream()
                .filter(golden -> JsonObject.read(golden.resolve("cases.json")).has("pairs"))
                .map(
                        golden ->
                                DynamicTest.dynamicTest(
                                        golden.getFileName().toString(), () -> check(golden)));
    }

    private static void check(Path golden) {
        JsonObject cases = JsonObject.read(golden.resolve("cases.json"));
        SafeTensors expected = SafeTensors.open(golden.resolve("cases.safetensors"));
        CrossEncoder model = CrossEncoder.fromPretrained(golden.resolve("model"));
        List<TextPair> pairs = cases.list("pairs").stream().map(CrossEncoderTest::pair).toList();
        double atol = cases.number("atol");
        List<float[]> scores = model.predict(pairs, DEFAULT.withBatchSize(3));
        assertClose("scores", expected.floats("scores").data(), flat(scores), atol);
        assertClose(
                "logits",
                expected.floats("logits").data(),
                flat(model.predict(pairs, LOGITS)),
                atol);
        CrossEncoder onOneThread = model.withThreads(1);
        for (int i = 0; i < pairs.size(); i++) {
            TextPair pair = pairs.get(i);
            assertSameBits(
                    "alone: " + i,
                    scores.get(i),
                    onOneThread.predict(pair.text(), pair.textPair()));
        }
        if (cases.has("rank_of_documents_for_first_query")) {
            List<String> documents = pairs.stream().map(TextPair::textPair).toList();
            checkRank(
                    model.rank(pairs.getFirst().text(), documents),
                    cases.objects("rank_of_documents_for_first_query"),
                    documents,
                    atol);
        }
    }

    private static void checkRank(
            List<RankedDocument> ranked,
            List<JsonObject> expected,
            List<String> documents,
            double atol) {
        assertThat(ranked).hasSameSizeAs(expected);
        for (int i = 0; i < ranked.size(); i++) {
            RankedDocument document = ranked.get(i);
            assertThat(document.corpusId()).isEqualTo(expected.get(i).integer("corpus_id"));
            assertThat(document.text()).isEqualTo(documents.get(document.corpusId()));
            assertThat((double) document.score())
                    .isCloseTo(expected.get(i).number("score"), within(atol));
        }
    }

    @Test
    void ranksTheBestOnlyAndEqualOnesInTheirOrder() {
        CrossEncoder model = model("cross_encoder");
        List<String> documents = List.of("b", "the cat", "b", "", "b");
        List<RankedDocument> all = model.rank("a", documents);
        assertThat(model.rank("a", documents, DEFAULT.withTopK(2))).isEqualTo(all.subList(0, 2));
        assertThat(model.rank("a", documents, DEFAULT.withTopK(9))).isEqualTo(all);
        assertThat(all.stream().filter(d -> d.text().equals("b")))
                .extracting(RankedDocument::corpusId)
                .containsExactly(0, 2, 4);
        assertThat(model.rank("a", List.of())).isEmpty();
        assertThat(model.predict(List.of(), DEFAULT)).isEmpty();
    }

    @Test
    void theActivationIsFoundWhereSentenceTransformersWritesIt() {
        assertThat(model("cross_encoder").activation()).isEqualTo(ActivationFunction.SIGMOID);
        assertThat(model("cross_encoder_3").activation()).isEqualTo(ActivationFunction.IDENTITY);
        assertThat(model("cross_encoder_identity").activation())
                .isEqualTo(ActivationFunction.IDENTITY);
        String old = "\"sbert_ce_default_activation_function\": \"torch.nn.modules.%s\",";
        assertThat(withConfig("old", old.formatted("linear.Identity")).activation())
                .isEqualTo(ActivationFunction.IDENTITY);
        String both = old + "\"sentence_transformers\": {\"activation_fn\": %s},";
        assertThat(
                        withConfig("both", both.formatted("activation.Tanh", "\"torch.nn.ReLU\""))
                                .activation())
                .isEqualTo(ActivationFunction.RELU);
        assertThat(withConfig("null", both.formatted("activation.Tanh", "null")).activation())
                .isEqualTo(ActivationFunction.SIGMOID);
        assertThat(withConfig("none", "\"sentence_transformers\": {},").activation())
                .isEqualTo(ActivationFunction.SIGMOID);
    }

    private CrossEncoder withConfig(String name, String entries) {
        Path copy = folder.resolve(name);
        ModelCopy.of(path("cross_encoder"), copy).edit("config.json", "^\\{", "{" + entries);
        return CrossEncoder.fromPretrained(copy);
    }

    @Test
    void anUnknownActivationIsRefusedByName() {
        String own = "\"sentence_transformers\": {\"activation_fn\": \"my.module.Swish\"},";
        assertRefused(
                () -> withConfig("own", own),
                folder.resolve("own/config.json")
                        + ": sentence_transformers: activation_fn: \"my.module.Swish\" is not"
                        + " supported; there are of torch.nn [GELU, Hardswish, Identity");
        String old = "\"sbert_ce_default_activation_function\": \"torch.nn.Softmax\",";
        assertRefused(
                () -> withConfig("old", old),
                folder.resolve("old/config.json")
                        + ": sbert_ce_default_activation_function: \"torch.nn.Softmax\"");
        assertRefused(
                () -> withConfig("number", "\"sbert_ce_default_activation_function\": 1,"),
                folder.resolve("number/config.json")
                        + ": sbert_ce_default_activation_function: expected a string, found 1");
    }

    @Test
    void activationsAreTheirDefinitions() {
        CrossEncoder model = model("cross_encoder_3");
        TextPair pair = new TextPair("the cat", "sat");
        float[] logits = model.predict(List.of(pair), LOGITS).getFirst();
        float[] sigmoid = predict(model, pair, DEFAULT.withActivation(ActivationFunction.SIGMOID));
        assertClose("sigmoid", each(logits, x -> 1 / (1 + Math.exp(-x))), sigmoid, ATOL);
        assertClose(
                "softmax",
                softmax(logits),
                predict(model, pair, DEFAULT.withApplySoftmax(true)),
                ATOL);
        assertClose(
                "softmax of sigmoid",
                softmax(sigmoid),
                predict(
                        model,
                        pair,
                        DEFAULT.withActivation(ActivationFunction.SIGMOID).withApplySoftmax(true)),
                ATOL);
        CrossEncoder single = model("cross_encoder");
        assertSameBits(
                "softmax of one label is left out",
                predict(single, pair, DEFAULT),
                predict(single, pair, DEFAULT.withApplySoftmax(true)));
    }

    private static float[] predict(CrossEncoder model, TextPair pair, CrossEncoderOptions options) {
        return model.predict(List.of(pair), options).getFirst();
    }

    private static double[] each(float[] x, DoubleUnaryOperator function) {
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> function.applyAsDouble(x[i]));
        return y;
    }

    private static double[] softmax(float[] logits) {
        double[] exponentials = each(logits, Math::exp);
        double sum = Arrays.stream(exponentials).sum();
        return Arrays.stream(exponentials).map(e -> e / sum).toArray();
    }

    @Test
    void settingsBesideModulesCountWhereTheySayCrossEncoder() {
        ModelCopy copy =
                ModelCopy.of(path("cross_encoder"), folder)
                        .write(
                                "modules.json",
                                "[{\"type\": \"sentence_transformers.base.modules.transformer.Transformer\", \"path\": \"\"}]")
                        .write("sentence_bert_config.json", "{\"max_seq_length\": 9}")
                        .write("config_sentence_transformers.json", settings("CrossEncoder"));
        CrossEncoder model = CrossEncoder.fromPretrained(folder);
        CrossEncoder plain = model("cross_encoder");
        assertThat(model.activation()).isEqualTo(ActivationFunction.TANH);
        assertThat(model.maxSeqLength()).isEqualTo(9);
        assertThat(model.prompts()).containsOnlyKeys("q", "empty");
        assertSameBits(
                "default prompt, first text only",
                predict(plain, new TextPair("the cat", "sat"), LOGITS),
                predict(model, new TextPair("cat", "sat"), LOGITS));
        assertSameBits(
                "named prompt",
                predict(plain, new TextPair("cat", "sat"), LOGITS),
                predict(model, new TextPair("cat", "sat"), LOGITS.withPromptName("empty")));
        assertSameBits(
                "prompt",
                predict(plain, new TextPair("a cat", "sat"), LOGITS),
                predict(model, new TextPair("cat", "sat"), LOGITS.withPrompt("a ")));
        assertSameBits(
                "length",
                predict(plain, new TextPair("the " + LONG, "sat"), LOGITS.withMaxSeqLength(9)),
                predict(model, new TextPair(LONG, "sat"), LOGITS));
        copy.write("config_sentence_transformers.json", settings("SentenceTransformer"));
        assertThat(CrossEncoder.fromPretrained(folder).activation())
                .isEqualTo(ActivationFunction.SIGMOID);
        assertThat(CrossEncoder.fromPretrained(folder).prompts()).isEmpty();
        assertThat(CrossEncoder.fromPretrained(folder).maxSeqLength()).isEqualTo(64);
    }

    private static String settings(String type) {
        return """
        {"model_type": "%s", "activation_fn": "torch.nn.modules.activation.Tanh",
         "prompts": {"q": "the ", "empty": ""}, "default_prompt_name": "q"}
        """
                .formatted(type);
    }

    @Test
    void otherModulesAreRefused() {
        String modules =
                """
                [{"type": "sentence_transformers.base.modules.transformer.Transformer", "path": ""},
                 {"type": "sentence_transformers.base.modules.%s", "path": "1"}]
                """;
        ModelCopy copy =
                ModelCopy.of(path("cross_encoder"), folder)
                        .write("config_sentence_transformers.json", settings("CrossEncoder"))
                        .write("modules.json", modules.formatted("dense.Dense"));
        assertRefused(
                () -> CrossEncoder.fromPretrained(folder),
                folder.resolve("modules.json")
                        + ": modules[1]: type: \"sentence_transformers.base.modules.dense.Dense\""
                        + " is not supported here, only sentence-transformers' Transformer");
        copy.write("modules.json", modules.formatted("transformer.Transformer"));
        assertRefused(
                () -> CrossEncoder.fromPretrained(folder),
                folder.resolve("modules.json") + ": modules listed: 2, expected one Transformer");
    }

    @Test
    void whatCannotBeScoredIsRefusedByName() {
        CrossEncoder model = model("cross_encoder");
        assertRefused(() -> model.predict(null, "a"), "pair 0: the first text is null");
        assertRefused(() -> model.predict("a", null), "pair 0: the second text is null");
        assertRefused(
                () -> model.predict(Arrays.asList(new TextPair("a", "b"), null), DEFAULT),
                "pair 1: null");
        assertRefused(() -> model.predict((List<TextPair>) null, DEFAULT), "pairs: null");
        assertRefused(() -> model.predict(List.of(), null), "options: null");
        assertRefused(() -> model.rank("a", null), "documents: null");
        assertRefused(() -> model.rank(null, List.of("a")), "pair 0: the first text is null");
        assertRefused(
                () -> model.rank("a", Arrays.asList("b", null)), "pair 1: the second text is null");
        assertRefused(
                () -> model("cross_encoder_3").rank("a", List.of()), "the model gives 3 scores");
        assertRefused(
                () -> model.predict(List.of(), DEFAULT.withPromptName("query")),
                "the model has no prompt \"query\"; there are []");
        assertRefused(
                () -> model.predict(List.of(), DEFAULT.withMaxSeqLength(65)),
                "max_seq_length: 65 is more than the 64 tokens that the model takes");
        assertRefused(() -> DEFAULT.withTopK(0), "top_k: expected at least 1, found 0");
        assertRefused(() -> DEFAULT.withMaxSeqLength(0), "max_seq_length: expected at least 1");
        assertRefused(() -> DEFAULT.withBatchSize(0), "batch_size: expected at least 1");
    }

    @Test
    void brokenWeightsAreNoScores() {
        ModelCopy.of(path("cross_encoder"), folder).fill("classifier.weight", Float.NaN);
        assertRefused(
                () -> CrossEncoder.fromPretrained(folder).predict("a", "b"),
                "logits: NaN for label 0, expected a finite number");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessageStartingWith(message);
    }

    private static TextPair pair(Object pair) {
        List<?> texts = (List<?>) pair;
        return new TextPair((String) texts.get(0), (String) texts.get(1));
    }

    private static float[] flat(List<float[]> rows) {
        return SentenceTransformerGoldenTest.flat(rows);
    }

    private static Path path(String name) {
        return Golden.path("sentence_transformers", name, "model");
    }

    private static CrossEncoder model(String name) {
        return CrossEncoder.fromPretrained(path(name));
    }
}
