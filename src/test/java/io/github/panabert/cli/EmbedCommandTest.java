package io.github.panabert.cli;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.Json;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.EncodeOptions;
import io.github.panabert.pipeline.Precision;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All forms of the command, against the library, which the golden data tests. */
class EmbedCommandTest {
    private static final Path MODEL = Golden.path("sentence_transformers", "old_prompts", "model");
    private static final List<String> TEXTS = List.of("the cat sits", "", "Paris is a capital.");
    private static final SentenceTransformer TRANSFORMER =
            SentenceTransformer.fromPretrained(MODEL);

    @TempDir Path folder;

    @Test
    void aLineForEachText() {
        CommandLineRun run = embed("", TEXTS.toArray(String[]::new));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.rows())
                .extracting(row -> List.copyOf(row.entries().keySet()))
                .containsOnly(List.of("index", "embedding"));
        assertThat(run.rows()).extracting(row -> row.integer("index")).containsExactly(0, 1, 2);
        assertRows(EncodeOptions.DEFAULT, run.rows());
        assertThat(embed(String.join("\n", TEXTS)).out()).isEqualTo(run.out());
        assertThat(embed(String.join("\n", TEXTS), "-").out()).isEqualTo(run.out());
    }

    @Test
    void json() {
        CommandLineRun run = embed(String.join("\n", TEXTS), "--format", "json");
        List<JsonObject> rows =
                ((List<?>) Json.parse("stdout", run.out()))
                        .stream().map(row -> JsonObject.of("row", row)).toList();
        assertRows(EncodeOptions.DEFAULT, rows);
        assertThat(rows).extracting(row -> row.integer("index")).containsExactly(0, 1, 2);
    }

    @Test
    void csv() {
        List<String> lines =
                embed(String.join("\n", TEXTS), "--format", "csv").out().lines().toList();
        List<float[]> expected = TRANSFORMER.encode(TEXTS);
        assertThat(lines).hasSize(3);
        for (int i = 0; i < 3; i++) {
            String[] cells = lines.get(i).split(",");
            float[] found = new float[cells.length];
            for (int d = 0; d < found.length; d++) {
                found[d] = Float.parseFloat(cells[d]);
            }
            assertSameBits(TEXTS.get(i), expected.get(i), found);
        }
    }

    @Test
    void npy() throws IOException {
        ByteBuffer data = npy(String.join("\n", TEXTS), "<f4", "(3, 24)");
        for (float[] expected : TRANSFORMER.encode(TEXTS)) {
            float[] found = new float[24];
            data.asFloatBuffer().get(found);
            data.position(data.position() + 96);
            assertSameBits("row", expected, found);
        }
        assertThat(data.hasRemaining()).isFalse();
    }

    @Test
    void safetensors() {
        Path out = folder.resolve("e.safetensors");
        embed(String.join("\n", TEXTS), "--format", "safetensors", "--out", out.toString());
        SafeTensors found = SafeTensors.open(out);
        assertThat(found.names()).containsExactly("sentence_embedding");
        assertThat(found.info("sentence_embedding").shape()).containsExactly(3L, 24L);
        assertThat(found.info("sentence_embedding").dtype()).isEqualTo(DType.F32);
        for (int i = 0; i < 3; i++) {
            assertSameBits(
                    TEXTS.get(i),
                    TRANSFORMER.encode(TEXTS.get(i)),
                    found.floats("sentence_embedding").slice(i).data());
        }
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        String rows =
                """
                {"id": "x", "text": "the cat sits"}
                {"id": 2, "text": 3}

                nonsense
                {"id": [null, {"a": 1.5}], "text": ""}
                {"text": "Paris is a capital."}
                """;
        for (String format : List.of("jsonl", "json")) {
            CommandLineRun run = embed(rows, "--jsonl", "-", "--format", format);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualToIgnoringNewLines(
                            "panabert: 2 of 5 rows refused, the first:"
                                    + " stdin:2: text: expected a string, found 3");
            List<JsonObject> found =
                    format.equals("jsonl")
                            ? run.rows()
                            : ((List<?>) Json.parse("stdout", run.out()))
                                    .stream().map(row -> JsonObject.of("row", row)).toList();
            assertThat(found)
                    .extracting(row -> String.join(" ", row.entries().keySet()))
                    .containsExactly(
                            "id index embedding",
                            "id error",
                            "error",
                            "id index embedding",
                            "index embedding");
            assertThat(found.get(3).entries().get("id"))
                    .isEqualTo(Json.parse("", "[null, {\"a\": 1.5}]"));
            assertThat(found.get(3).integer("index")).isEqualTo(3);
            assertRows(EncodeOptions.DEFAULT, List.of(found.get(0), found.get(3), found.get(4)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy", "csv", "safetensors"})
    void aMatrixHasNoPlaceForARefusedRow(String format) {
        Path out = folder.resolve("out");
        String[] args = {"--jsonl", "-", "--format", format, "--out", out.toString()};
        CommandLineRun run = embed("{\"text\": \"a\"}\n{\"text\": 3}\n", args);
        assertRefused(run, "stdin:2: text: expected a string, found 3; a matrix has no place");
        assertThat(out).doesNotExist();
    }

    @Test
    void options() {
        String lines = String.join("\n", TEXTS);
        EncodeOptions query = EncodeOptions.DEFAULT.withPromptName("query");
        assertRows(query, embed(lines, "--prompt-name", "query").rows());
        EncodeOptions prompt = EncodeOptions.DEFAULT.withPrompt("who will read: ");
        assertRows(prompt, embed(lines, "--prompt", "who will read: ").rows());
        assertRows(query, embed(lines, "--prompt", "who will read: ").rows());
        EncodeOptions short7 = EncodeOptions.DEFAULT.withTruncateDim(7);
        assertRows(short7, embed(lines, "--truncate-dim", "7").rows());
        assertRows(
                short7.withNormalize(true),
                embed(lines, "--truncate-dim", "7", "--normalize").rows());
        for (String size : List.of("1", "2", "1000000")) {
            assertRows(EncodeOptions.DEFAULT, embed(lines, "--batch-size", size).rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void precisions(Precision precision) throws IOException {
        String name = precision.name().toLowerCase(Locale.ROOT);
        String lines = String.join("\n", TEXTS);
        List<int[]> expected = precision.quantize(TRANSFORMER.encode(TEXTS));
        List<JsonObject> rows = embed(lines, "--precision", name).rows();
        assertThat(rows)
                .extracting(row -> row.integers("embedding"))
                .containsExactlyElementsOf(expected);

        boolean signed = precision == Precision.INT8 || precision == Precision.BINARY;
        int width = expected.getFirst().length;
        ByteBuffer data =
                npy(lines, signed ? "|i1" : "|u1", "(3, " + width + ")", "--precision", name);
        for (int[] row : expected) {
            for (int x : row) {
                assertThat(data.get()).isEqualTo((byte) x);
            }
        }
        Path out = folder.resolve("e.safetensors");
        String[] args = {"--precision", name, "--format", "safetensors", "--out", out.toString()};
        embed(lines, args);
        SafeTensors found = SafeTensors.open(out);
        assertThat(found.info("sentence_embedding").dtype())
                .isEqualTo(signed ? DType.I8 : DType.U8);
        assertThat(found.ints("sentence_embedding"))
                .isEqualTo(expected.stream().flatMapToInt(Arrays::stream).toArray());
    }

    @Test
    void noTextsAreNoEmbeddings() throws IOException {
        for (Map.Entry<String, String> e :
                Map.of("jsonl", "", "csv", "", "json", "[]\n").entrySet()) {
            CommandLineRun run = embed("", "--format", e.getKey());
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo(e.getValue());
        }
        assertThat(npy("", "<f4", "(0, 24)").hasRemaining()).isFalse();
        assertThat(npy("", "|i1", "(0, 24)", "--precision", "int8").hasRemaining()).isFalse();
        assertThat(npy("", "|u1", "(0, 3)", "--precision", "ubinary").hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prompt-name nope a | the model has no prompt \"nope\"; there are [",
                "--precision int4 a b | --precision: no precision \"int4\"; there are float32, int8,",
                "--precision int8 a | INT8: the range of each dimension can't be taken from a single",
                "--format xml a | Invalid value for option '--format'",
                "--truncate-dim -1 a | truncateDim: expected at least 1, or 0 for the model's own, found -1",
                "--batch-size 0 a | batchSize: expected at least 1, found 0",
                "--out no/such/file a | no/such/file: can't be written: no such file or folder",
                "--model pom.xml a | pom.xml/config.json: can't be read: Not a directory",
                "--jsonl src | src: can't be read: Is a directory"
            })
    void badUsageIsOneLine(String args, String message) {
        assertRefused(embed("", args.split(" ")), message);
    }

    private static void assertRefused(CommandLineRun run, String message) {
        assertThat(run.err()).startsWith("panabert: " + message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** The rows hold the embeddings of TEXTS, to the last bit. */
    private static void assertRows(EncodeOptions options, List<JsonObject> rows) {
        List<float[]> expected = TRANSFORMER.encode(TEXTS, options);
        assertThat(rows).hasSize(3);
        for (int i = 0; i < 3; i++) {
            List<Float> numbers = new ArrayList<>();
            rows.get(i).list("embedding").forEach(x -> numbers.add(((Number) x).floatValue()));
            float[] found = new float[numbers.size()];
            for (int d = 0; d < found.length; d++) {
                found[d] = numbers.get(d);
            }
            assertSameBits(TEXTS.get(i), expected.get(i), found);
        }
    }

    /** Writes an npy file, checks its header by the format's description, answers its data. */
    private ByteBuffer npy(String lines, String dtype, String shape, String... more)
            throws IOException {
        Path out = folder.resolve("e.npy");
        String[] args =
                Stream.concat(
                                Stream.of("--format", "npy", "--out", out.toString()),
                                Stream.of(more))
                        .toArray(String[]::new);
        CommandLineRun run = embed(lines, args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] start = new byte[8];
        bytes.get(start);
        assertThat(start).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        byte[] header = new byte[bytes.getShort()];
        bytes.get(header);
        assertThat(bytes.position() % 64).as("where the data starts").isZero();
        assertThat(new String(header, StandardCharsets.US_ASCII))
                .matches(
                        "\\{'descr': '%s', 'fortran_order': False, 'shape': %s, } *\n"
                                .formatted(
                                        dtype.replace("|", "\\|"),
                                        shape.replace("(", "\\(").replace(")", "\\)")));
        return bytes;
    }

    private static CommandLineRun embed(String stdin, String... args) {
        boolean model = List.of(args).contains("--model");
        Stream<String> start =
                model ? Stream.of("embed") : Stream.of("embed", "--model", MODEL.toString());
        return CommandLineRun.withInput(
                stdin, Stream.concat(start, Stream.of(args)).toArray(String[]::new));
    }
}
