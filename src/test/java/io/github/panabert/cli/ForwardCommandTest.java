package io.github.panabert.cli;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.TokenizerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All forms of the command, against the golden data and the library. */
class ForwardCommandTest {
    private static final Path MODEL = Golden.path("tiny", "plain_f32", "model");
    private static final String[] OUTPUTS = {
        "last_hidden_state", "pooler_output", "hidden_states", "attentions"
    };

    @TempDir Path folder;

    @Test
    void printsNameShapeAndFirstValuesOfAllFour() {
        CommandLineRun run = forward("", "hello", "a longer text");
        BertModel bert = BertModel.fromPretrained(MODEL);
        int length = BertTokenizer.fromPretrained(MODEL).encode("a longer text").length();
        int layers = bert.config().layers();
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(names(run))
                .hasSize(2 + layers + 1 + layers)
                .startsWith("last_hidden_state", "pooler_output", "hidden_states.0")
                .endsWith("hidden_states.3", "attentions.0", "attentions.1", "attentions.2");
        assertThat(run.out().lines().findFirst().orElseThrow())
                .matches(
                        "last_hidden_state +\\[2, %d, 32]( +-?\\d+\\.\\d{6}){5} \\.\\.\\."
                                .formatted(length));
    }

    @Test
    void textsAreArgumentsOrLinesOrRows() {
        String asArguments = forward("", "hello", "", "a b").out();
        assertThat(forward("hello\r\n\na b\n").out()).isEqualTo(asArguments);
        assertThat(forward("hello\n\na b", "-").out()).isEqualTo(asArguments);
        String rows = "{\"text\": \"hello\"}\n\n{\"text\": \"\"}\n{\"text\": \"a b\"}\n";
        assertThat(forward(rows, "--jsonl", "-").out()).isEqualTo(asArguments);
    }

    @Test
    void theFileHoldsOneBatchPaddedOnTheRight() {
        String rows = "{\"text\": \"a\", \"text_pair\": \"the cat sits\"}\n{\"text\": \"a\"}\n";
        SafeTensors written = written(rows, "--jsonl", "-");
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(MODEL);
        int[] pair = tokenizer.encode("a", "the cat sits", TokenizerOptions.DEFAULT).inputIds();
        int[] types =
                tokenizer.encode("a", "the cat sits", TokenizerOptions.DEFAULT).tokenTypeIds();
        int[] single = Arrays.copyOf(tokenizer.encode("a").inputIds(), pair.length);
        int[] mask = Arrays.copyOf(new int[] {1, 1, 1}, pair.length);
        int[] ones = new int[pair.length];
        Arrays.fill(ones, 1);

        assertThat(written.info("input_ids").shape()).containsExactly(2L, (long) pair.length);
        assertThat(written.info("input_ids").dtype()).isEqualTo(DType.I64);
        assertThat(written.ints("input_ids")).isEqualTo(joined(pair, single));
        assertThat(written.ints("attention_mask")).isEqualTo(joined(ones, mask));
        BertModelOutput expected =
                BertModel.fromPretrained(MODEL)
                        .forward(
                                Batch.padded(
                                        new int[][] {pair, single},
                                        new int[][] {ones, mask},
                                        new int[][] {types, new int[pair.length]}),
                                Outputs.ALL);
        same(written, "last_hidden_state", expected.lastHiddenState().data());
        same(written, "pooler_output", expected.poolerOutput().data());
        same(written, "hidden_states.0", expected.hiddenState(0).data());
        same(written, "attentions.1", expected.attention(1).data());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "last_hidden_state | last_hidden_state",
                "pooler_output | pooler_output",
                "hidden_states | hidden_states.0 hidden_states.1 hidden_states.2 hidden_states.3",
                "attentions | attentions.0 attentions.1 attentions.2",
                "attentions,pooler_output | pooler_output attentions.0 attentions.1 attentions.2"
            })
    void onlyWhatIsAskedForIsAnswered(String asked, String expected) {
        CommandLineRun run = forward("", "--outputs", asked, "hello");
        assertThat(names(run)).containsExactly(expected.split(" "));
        SafeTensors written = written("", "--outputs", asked, "hello");
        assertThat(written.names())
                .containsExactlyInAnyOrder((expected + " input_ids attention_mask").split(" "));
    }

    @Test
    void anOutputWithoutWeightsIsLeftOut() {
        Path withoutPooler = Golden.path("tiny", "no_pooler", "model");
        CommandLineRun all = CommandLineRun.of("forward", "--model", withoutPooler.toString(), "a");
        assertThat(all.exitCode()).isZero();
        assertThat(names(all)).contains("last_hidden_state").doesNotContain("pooler_output");
        CommandLineRun pooler =
                CommandLineRun.of(
                        "forward",
                        "--model",
                        withoutPooler.toString(),
                        "--outputs",
                        "pooler_output",
                        "a");
        assertRefused(pooler, "--outputs pooler_output: the model folder has no weights for it");
    }

    @Test
    void aTextLongerThanTheModelIsCutAndThatIsSaid() {
        int limit = BertModel.fromPretrained(MODEL).config().maxPositions();
        CommandLineRun run = forward("a\n" + "a ".repeat(1000) + "\n");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("[2, %d, 32]".formatted(limit));
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: stdin:2: longer than the model takes, cut at %d tokens"
                                .formatted(limit));
    }

    @Test
    void casesOfTensorsAreAnsweredAsHuggingFaceDoes() {
        Path cases = Golden.path("tiny", "plain_f32", "cases.safetensors");
        Path out = folder.resolve("out.safetensors");
        CommandLineRun run = forward("", "--input", cases.toString(), "--out", out.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        SafeTensors expected = SafeTensors.open(cases);
        SafeTensors found = SafeTensors.open(out);
        assertThat(found.names())
                .containsExactlyInAnyOrderElementsOf(
                        expected.names().stream().filter(n -> n.contains("/out/")).toList());
        JsonObject json = JsonObject.read(cases.resolveSibling("cases.json"));
        for (JsonObject c : json.objects("cases")) {
            for (String output : OUTPUTS) {
                expected.names().stream()
                        .filter(n -> n.startsWith(c.string("name") + "/out/" + output))
                        .forEach(
                                n ->
                                        assertClose(
                                                n,
                                                expected.floats(n).data(),
                                                found.floats(n).data(),
                                                c.object("atol").number(output)));
            }
        }
    }

    @Test
    void plainNamesAreAnsweredByPlainNames() {
        Path in = input(new SafeTensorsWriter(Map.of()), "");
        Path out = folder.resolve("out.safetensors");
        CommandLineRun run = forward("", "--input", in.toString(), "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        BertModelOutput expected =
                BertModel.fromPretrained(MODEL).forward(Batch.padded(new int[][] {{2, 5, 3}}));
        SafeTensors found = SafeTensors.open(out);
        assertThat(found.names()).hasSize(9).doesNotContain("input_ids");
        same(found, "last_hidden_state", expected.lastHiddenState().data());
        assertThat(names(forward("", "--input", in.toString()))).hasSize(9);
    }

    @Test
    void aCaseThatIsRefusedIsNamedAndTheOthersAreWritten() {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        writer.integers("range/in/input_ids", DType.I64, new long[] {2, 100_000}, 1, 2);
        writer.integers("rank/in/input_ids", DType.I64, new long[] {2, 3}, 2);
        writer.integers("none/in/attention_mask", DType.I64, new long[] {1}, 1, 1);
        writer.integers("shape/in/input_ids", DType.I64, new long[] {2, 3}, 1, 2);
        writer.integers("shape/in/attention_mask", DType.I64, new long[] {1, 0, 1}, 1, 3);
        writer.integers("typo/in/input_ids", DType.I64, new long[] {2, 3}, 1, 2);
        writer.integers("typo/in/atention_mask", DType.I64, new long[] {1, 1}, 1, 2);
        writer.integers("empty/in/input_ids", DType.I64, new long[] {}, 0, 2);
        writer.integers("long/in/input_ids", DType.I64, new long[1000], 1, 1000);
        Path in = input(writer, "good/in/");
        Path out = folder.resolve("out.safetensors");
        CommandLineRun run = forward("", "--input", in.toString(), "--out", out.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().map(line -> line.replaceAll(": refused: .*", "")))
                .containsExactlyInAnyOrder(
                        Stream.of("range", "rank", "none", "shape", "typo", "empty", "long")
                                .map(name -> "panabert: " + name)
                                .toArray(String[]::new));
        assertThat(SafeTensors.open(out).names())
                .hasSize(9)
                .allMatch(name -> name.startsWith("good/out/"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--outputs logits a | --outputs: no output \"logits\"; there are all, last_hidden_state",
                "--input x a | --input and TEXT or --jsonl: expected one of them",
                "--input x --jsonl y | --input and TEXT or --jsonl: expected one of them",
                "--input no/such.safetensors | no/such.safetensors: no such file or folder",
                "--out no/such/file a | no/such/file: can't be written: no such file or folder",
                "--out src a | src: can't be written: Is a directory",
                "'' | no texts, expected at least one"
            })
    void badUsageIsOneLine(String args, String message) {
        assertRefused(forward("", args.isEmpty() ? new String[0] : args.split(" ")), message);
    }

    @Test
    void aRowThatIsRefusedRefusesTheBatch() {
        CommandLineRun run = forward("{\"text\": \"a\"}\n{\"text\": 1}\n", "--jsonl", "-");
        assertRefused(run, "stdin:2: text: expected a string, found 1");
    }

    @Test
    void aFileWithoutInputsIsRefused() {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        writer.integers("ids", DType.I64, new long[] {2, 3}, 1, 2);
        Path in = folder.resolve("in.safetensors");
        writer.write(in);
        assertRefused(
                forward("", "--input", in.toString()),
                in + ": no tensor input_ids or CASE/in/input_ids; there are [ids]");
    }

    private static void assertRefused(CommandLineRun run, String message) {
        assertThat(run.err()).startsWith("panabert: " + message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private static CommandLineRun forward(String stdin, String... args) {
        return CommandLineRun.withInput(
                stdin,
                Stream.concat(Stream.of("forward", "--model", MODEL.toString()), Stream.of(args))
                        .toArray(String[]::new));
    }

    /** Runs with --out and opens what is there. */
    private SafeTensors written(String stdin, String... args) {
        Path out = folder.resolve("written.safetensors");
        CommandLineRun run =
                forward(
                        stdin,
                        Stream.concat(Stream.of("--out", out.toString()), Stream.of(args))
                                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(Files.exists(out)).isTrue();
        return SafeTensors.open(out);
    }

    /** Adds the ids 2, 5, 3 under a prefix, and writes the file. */
    private Path input(SafeTensorsWriter writer, String prefix) {
        writer.integers(prefix + "input_ids", DType.I64, new long[] {2, 5, 3}, 1, 3);
        Path in = folder.resolve("in.safetensors");
        writer.write(in);
        return in;
    }

    private static void same(SafeTensors written, String name, float[] expected) {
        assertSameBits(name, expected, written.floats(name).data());
    }

    private static Stream<String> names(CommandLineRun run) {
        return run.out().lines().map(line -> line.split(" ")[0]);
    }

    private static int[] joined(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
