package io.github.panabert.cli;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.Golden;
import io.github.panabert.json.Json;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.EncodeOptions;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.pipeline.SimilarityExplanation;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The matrix as sentence-transformers has it, by each function. */
class SimilarityCommandTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"old_prompts", "sim_euclidean", "sim_manhattan"})
    void isSentenceTransformersMatrix(String name) {
        Path golden = Golden.path("sentence_transformers", name);
        JsonObject cases = JsonObject.read(golden.resolve("cases.json"));
        String[] texts = cases.strings("texts").toArray(String[]::new);
        CommandLineRun run = similarity(name, "", texts);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).hasSize(texts.length);
        assertClose(
                name,
                SafeTensors.open(golden.resolve("cases.safetensors"))
                        .floats("no_prompt/similarity")
                        .data(),
                numbers(run),
                2 * cases.number("atol"));
        assertThat(similarity(name, String.join("\n", texts)).out()).isEqualTo(run.out());
    }

    @Test
    void aPromptStandsBeforeEachText() {
        SentenceTransformer model =
                SentenceTransformer.fromPretrained(
                        Golden.path("sentence_transformers", "old_prompts", "model"));
        List<float[]> embeddings =
                model.encode(
                        List.of("a", "the cat"), EncodeOptions.DEFAULT.withPromptName("query"));
        CommandLineRun run =
                similarity("old_prompts", "", "--prompt-name", "query", "a", "the cat");
        assertSameBits("matrix", model.similarity(embeddings, embeddings).data(), numbers(run));
    }

    @Test
    void rowsAndAFile() {
        Path out = folder.resolve("out");
        String rows = "{\"text\": \"a\", \"id\": 1}\n\n{\"text\": \"the cat\"}\n";
        CommandLineRun run = similarity("old_prompts", rows, "--jsonl", "-", "--out", "" + out);
        assertThat(run.out()).isEmpty();
        assertThat(out).hasContent(similarity("old_prompts", "", "a", "the cat").out());
    }

    @Test
    void anExplanationIsAPageOfTheParts() {
        Path out = folder.resolve("page.html");
        String[] texts = {"the <cat>", "a dog, a cat"};
        Path model = Path.of("weights/all-MiniLM-L6-v2");
        CommandLineRun run =
                CommandLineRun.of("similarity", "--explain", "--out", "" + out, texts[0], texts[1]);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        SimilarityExplanation expected =
                SimilarityExplanation.of(
                        SentenceTransformer.fromPretrained(model), texts[0], texts[1]);
        PageData page = PageData.read(out);
        assertThat(page.json().strings("texts")).containsExactly(texts);
        assertThat(page.json().list("labels"))
                .isEqualTo(List.of(expected.encodingA().tokens(), expected.encodingB().tokens()));
        int rows = expected.parts().dim(0);
        int columns = expected.parts().dim(1);
        int[] found = page.numbers("parts");
        assertThat(found).hasSize((rows + 1) * (columns + 1));
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                double part = expected.parts().get(i, j);
                assertThat(found[i * (columns + 1) + j]).isEqualTo((int) Math.rint(1e6 * part));
                sum += part;
            }
            assertThat(found[i * (columns + 1) + columns]).isEqualTo((int) Math.rint(1e6 * sum));
        }
        assertThat(found[found.length - 1]).isEqualTo((int) Math.rint(1e6 * expected.cosine()));
        int ofColumns = Arrays.stream(found, rows * (columns + 1), found.length - 1).sum();
        assertThat(ofColumns).isCloseTo(found[found.length - 1], within(columns));
    }

    @Test
    void noTextsAreNoMatrix() {
        CommandLineRun run = similarity("old_prompts", "");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(numbers(similarity("old_prompts", "", "alone"))).hasSize(1);
    }

    @Test
    void whatDoesNotSplitIsRefused() {
        Path out = folder.resolve("page.html");
        CommandLineRun run =
                similarity("sim_euclidean", "", "--explain", "--out", "" + out, "a", "b");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("panabert: this model compares by EUCLIDEAN: only the cosine")
                .hasLineCount(1);
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prompt-name nope a b | the model has no prompt \"nope\"; there are [",
                "--batch-size -1 a b | batchSize: expected at least 1, found -1",
                "--out no/such/file a b | no/such/file: can't be written: no such file or folder",
                "--jsonl - | stdin:1: text: missing, expected a string",
                "--explain a b | --explain: expected --out FILE, where the page goes",
                "--explain a --out x | --explain: expected two texts, found 1",
                "--explain a b c --out x | --explain: expected two texts, found 3"
            })
    void badUsageIsOneLine(String args, String message) {
        CommandLineRun run = similarity("old_prompts", "{}", args.split(" "));
        assertThat(run.err()).startsWith("panabert: " + message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private static float[] numbers(CommandLineRun run) {
        List<Float> all =
                run.out()
                        .lines()
                        .flatMap(line -> ((List<?>) Json.parse(line, line)).stream())
                        .map(number -> ((Number) number).floatValue())
                        .toList();
        float[] numbers = new float[all.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = all.get(i);
        }
        return numbers;
    }

    private static CommandLineRun similarity(String name, String stdin, String... args) {
        Path model = Golden.path("sentence_transformers", name, "model");
        return CommandLineRun.withInput(
                stdin,
                Stream.concat(Stream.of("similarity", "--model", model.toString()), Stream.of(args))
                        .toArray(String[]::new));
    }
}
