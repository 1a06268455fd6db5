package io.github.panabert.jmh;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.github.panabert.Golden;
import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the benchmarks of models and tokenizers compute, ours against the peers' and the golden
 * data. Our weights are F16, the peers' F32.
 */
class ModelBenchmarksTest {
    private static final String MINILM = "all-MiniLM-L6-v2";

    /**
     * How far the F16 weights' outputs are from the F32 ones'; weights/README.md has it for texts.
     */
    private static final double F16_STATES = 2 * 3.8e-3; // ids at random are rarer than in texts

    private static final double F16_EMBEDDINGS = 3.3e-4;

    private static ForwardBenchmark forward(String shape, Asked outputs) {
        ForwardBenchmark benchmark = new ForwardBenchmark();
        benchmark.threads = 2;
        benchmark.shape = shape;
        benchmark.model = MINILM;
        benchmark.outputs = outputs;
        benchmark.setUp();
        benchmark.measurePeak();
        return benchmark;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x16", "2x128", "5x8+1x100"})
    void forwardAnswersAsOnnxRuntimeDoes(String shape) throws Exception {
        ForwardBenchmark ours = forward(shape, Asked.LAST_HIDDEN_STATE_AND_POOLER_OUTPUT);
        Rates.Tokens tokens = new Rates.Tokens();
        BertModelOutput output = ours.forward(new Rates.Flops(), tokens);
        assertThat(tokens.tokens).isEqualTo(Shape.of(shape).tokens());
        OnnxRuntimeBenchmark onnxRuntime = new OnnxRuntimeBenchmark();
        onnxRuntime.threads = 2;
        onnxRuntime.shape = shape;
        onnxRuntime.onnx = "all-minilm-l6-v2.onnx";
        onnxRuntime.setUp();
        float[] theirs = onnxRuntime.forward(new Rates.Tokens());
        onnxRuntime.close();
        Tensor found = output.lastHiddenState();
        int row = found.dim(1) * found.dim(2);
        for (int i = 0; i < output.size(); i++) {
            int count = output.length(i) * found.dim(2); // what stands behind is padding
            assertClose(
                    shape + ", sequence " + i,
                    Arrays.copyOfRange(theirs, i * row, i * row + count),
                    Arrays.copyOfRange(found.data(), i * row, i * row + count),
                    F16_STATES);
        }
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void selectedOutputsAreThoseOfAWholeForward(Asked asked) {
        ForwardBenchmark benchmark = forward("3x20", asked);
        Rates.Flops rates = new Rates.Flops();
        BertModelOutput part = benchmark.forward(rates, new Rates.Tokens());
        BertModelOutput all = benchmark.bert.forward(Batch.of(benchmark.ids), Outputs.ALL);
        switch (asked) {
            case ALL -> same(all.attention(-1), part.attention(-1));
            case LAST_HIDDEN_STATE_AND_POOLER_OUTPUT, LAST_HIDDEN_STATE ->
                    same(all.lastHiddenState(), part.lastHiddenState());
            case POOLER_OUTPUT -> same(all.poolerOutput(), part.poolerOutput());
            case FIRST_TOKEN ->
                    same(
                            Tensor.of(all.lastHiddenState().slice(2).slice(0).data(), 384),
                            Tensor.of(part.firstToken().slice(2).data(), 384));
            case ONE_HIDDEN_STATE -> same(all.hiddenState(3), part.hiddenState(3));
        }
        assertThat(rates.gigaflops).isEqualTo(3 * benchmark.bert.config().flops(20) / 1e9);
    }

    private static void same(Tensor expected, Tensor found) {
        assertSameBits("output", expected.data(), found.data());
    }

    @Test
    void loadedModelsAndTokenizersWork() {
        LoadBenchmark benchmark = new LoadBenchmark();
        benchmark.model = MINILM;
        int[] ids = benchmark.tokenizer().encode("Hello, world!").inputIds();
        assertThat(ids).containsExactly(101, 7592, 1010, 2088, 999, 102);
        assertThat(benchmark.model().forward(Batch.of(ids)).poolerOutput().dim(1)).isEqualTo(384);
    }

    @Test
    void tokenizersAgreeOnTheCorpus() throws Exception {
        TokenizerBenchmark ours = new TokenizerBenchmark();
        ours.model = MINILM;
        ours.setUp();
        HuggingFaceTokenizerBenchmark theirs = new HuggingFaceTokenizerBenchmark();
        theirs.model = MINILM;
        theirs.setUp();
        Rates.Tokens tokens = new Rates.Tokens();
        Rates.Tokens theirTokens = new Rates.Tokens();
        List<Encoding> expected = theirs.batch(theirTokens);
        TokenizerBenchmark.Threads threads = new TokenizerBenchmark.Threads();
        threads.threads = 2;
        var batch = ours.batch(threads, tokens);
        assertThat(tokens.tokens).isEqualTo(theirTokens.tokens);
        var alone = ours.oneByOne(tokens);
        assertThat(alone).hasSameSizeAs(expected);
        for (int i = 0; i < alone.size(); i++) {
            long[] ids = expected.get(i).getIds();
            assertThat(alone.get(i).inputIds())
                    .as(ours.texts.get(i))
                    .isEqualTo(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
            assertThat(batch.get(i).inputIds()).isEqualTo(alone.get(i).inputIds());
        }
        assertThat(theirs.oneByOne(theirTokens)).hasSameSizeAs(expected);
        theirs.close();
    }

    @Test
    void encodesAsLangChain4jDoes() {
        EncodeBenchmark ours = new EncodeBenchmark();
        ours.threads = 2;
        ours.model = MINILM;
        ours.texts = 40;
        ours.setUp();
        ours.corpus =
                ours.corpus.stream()
                        .map(text -> text.substring(0, Math.min(text.length(), 200)))
                        .toList();
        List<float[]> embeddings = ours.encode(new Rates.Tokens());
        LangChain4jBenchmark theirs = new LangChain4jBenchmark();
        theirs.shape = "1x16";
        theirs.setUp();
        List<Embedding> expected =
                theirs.model
                        .embedAll(ours.corpus.stream().map(TextSegment::from).toList())
                        .content();
        for (int i = 0; i < embeddings.size(); i++) {
            assertClose(
                    ours.corpus.get(i),
                    expected.get(i).vector(),
                    embeddings.get(i),
                    F16_EMBEDDINGS);
        }
        assertThat(theirs.embed(new Rates.Tokens())).hasSize(1);
    }

    /**
     * Jlama's answers are other ones: its BERT lets a token see only those before it. All that can
     * be asked is that it computes something of that kind.
     */
    @Test
    void jlamaAnswers() {
        JlamaBenchmark benchmark = new JlamaBenchmark();
        benchmark.threads = 2;
        benchmark.model = MINILM;
        benchmark.shape = "2x16";
        benchmark.setUp();
        List<float[]> embeddings = benchmark.embed(new Rates.Tokens());
        assertThat(embeddings)
                .hasSize(2)
                .allSatisfy(v -> assertThat(v).hasSize(384).doesNotContain(Float.NaN));
        assertClose("the same text", embeddings.getFirst(), embeddings.getLast(), 1e-5);
    }

    @Test
    void aShapeThatIsNoneIsRefused() {
        for (String name : new String[] {"foo", "1x0", "x8", "8x", "8x128+", "-1x8"}) {
            assertThatThrownBy(() -> Shape.of(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("shape: \"" + name + "\"");
        }
        assertThatThrownBy(() -> Shape.of("63x8+1x512").length())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Shape.of("4x8").length()).isEqualTo(8);
    }

    @Test
    void shapesForTextPeersHaveTheirLength() {
        var tokenizer = new LoadBenchmark();
        tokenizer.model = MINILM;
        assertThat(Shape.of("2x16+1x128").texts())
                .extracting(text -> tokenizer.tokenizer().encode(text).length())
                .containsExactly(16, 16, 128);
    }

    @TempDir Path folder;

    @Test
    void theWorkerEncodesAsSentenceTransformersDoes() {
        JsonObject golden = JsonObject.read(Golden.path("real", MINILM + ".embeddings.json"));
        Worker worker = new Worker();
        Path out = folder.resolve("out.safetensors");
        ask(worker, Map.of("op", "load", "model", Clone.model(MINILM).toString(), "threads", 2));
        Map<String, Object> answer =
                ask(
                        worker,
                        Map.of(
                                "op",
                                "encode",
                                "texts",
                                golden.strings("texts"),
                                "batch_size",
                                32,
                                "repeat",
                                2,
                                "out",
                                out.toString()));
        assertThat((List<?>) answer.get("ns")).hasSize(2);
        assertClose(
                "embeddings",
                SafeTensors.open(Golden.path("real", MINILM + ".embeddings.safetensors"))
                        .floats("sentence_embedding")
                        .data(),
                SafeTensors.open(out).floats("sentence_embedding").data(),
                golden.number("atol") + F16_EMBEDDINGS);
        assertThat(ask(worker, Map.of("op", "tokenize", "texts", List.of("one text", "another"))))
                .containsEntry("tokens", 7L);
        assertThat(ask(worker, Map.of("op", "what"))).containsOnlyKeys("error");
        assertThat(ask(worker, Map.of("op", "quit"))).isNull();
    }

    @Test
    void theWorkerAnswersRequestsThatFailInOneLineAndLivesOn() {
        Worker worker = new Worker();
        Map<String, Object> early = ask(worker, Map.of("op", "tokenize", "texts", List.of("a")));
        assertThat(early.get("error").toString()).endsWith("op: \"tokenize\" before \"load\"");
        ask(worker, Map.of("op", "load", "model", Clone.model(MINILM).toString(), "threads", 1));
        for (String request :
                List.of(
                        "",
                        "null",
                        "{\"op\": \"what\"}",
                        "[".repeat(100_000),
                        "{\"op\": \"tokenize\", \"texts\": [\"a\"], \"repeat\": 0}",
                        "{\"op\": \"encode\", \"texts\": [\"a\"]}",
                        "{\"op\": \"forward\", \"input_ids\": [[0, 1], [2]], \"outputs\": [\"pooler_output\"]}",
                        "{\"op\": \"forward\", \"input_ids\": [[0, -1]], \"outputs\": [\"pooler_output\"]}")) {
            Map<String, Object> answer = worker.answer(request);
            assertThat(answer).as(request).containsOnlyKeys("error");
            assertThat(Worker.json(answer)).doesNotContain("\n");
        }
        assertThat(ask(worker, Map.of("op", "tokenize", "texts", List.of("a"))))
                .containsEntry("tokens", 3L);
    }

    @Test
    void theWorkerForwardsAllFourOutputs() {
        Worker worker = new Worker();
        Path out = folder.resolve("out.safetensors");
        ask(worker, Map.of("op", "load", "model", Clone.model(MINILM).toString(), "threads", 1));
        List<String> names =
                List.of("last_hidden_state", "pooler_output", "hidden_states", "attentions");
        List<List<Integer>> ids = List.of(List.of(101, 7592, 102), List.of(101, 102, 0));
        Map<String, Object> request =
                Map.of(
                        "op",
                        "forward",
                        "input_ids",
                        ids,
                        "attention_mask",
                        List.of(List.of(1, 1, 1), List.of(1, 1, 0)),
                        "outputs",
                        names,
                        "out",
                        out.toString());
        assertThat(ask(worker, request)).containsOnlyKeys("ns");
        LoadBenchmark load = new LoadBenchmark();
        load.model = MINILM;
        int[][] matrix = {{101, 7592, 102}, {101, 102, 0}};
        int[][] mask = {{1, 1, 1}, {1, 1, 0}};
        BertModelOutput expected =
                load.model().forward(Batch.padded(matrix, mask, null), Outputs.ALL);
        SafeTensors found = SafeTensors.open(out);
        assertThat(found.names()).hasSize(2 + 7 + 6);
        same(expected.lastHiddenState(), found.floats("last_hidden_state"));
        same(expected.poolerOutput(), found.floats("pooler_output"));
        same(expected.hiddenState(4), found.floats("hidden_states.4"));
        same(expected.attention(5), found.floats("attentions.5"));
    }

    private static Map<String, Object> ask(Worker worker, Map<String, Object> request) {
        return worker.answer(Worker.json(request));
    }
}
