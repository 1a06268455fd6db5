package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chunks against means over the whole text's token vectors. */
class LateChunkingTest {
    /** One token a word, and the sign is a single code point of two chars. */
    private static final String TEXT = "the cat \uD83D\uDE00 love in the garden";

    private static final EncodeOptions DEFAULT = EncodeOptions.DEFAULT;

    @TempDir Path folder;

    @Test
    void aChunkIsTheMeanOfItsTokensInTheWholeText() {
        SentenceTransformer model = model("{}");
        Tensor tokens = model.tokenEmbeddings(List.of(TEXT), DEFAULT).getFirst();
        assertThat(tokens.dim(0)).isEqualTo(9);
        List<float[]> found =
                model.encodeChunks(
                        TEXT,
                        List.of(
                                new CharSpan(0, 7), // the cat
                                new CharSpan(8, 9), // the sign
                                new CharSpan(10, 28), // love in the garden
                                new CharSpan(0, 28),
                                new CharSpan(6, 11), // the last letter of cat to the first of love
                                new CharSpan(27, 28)),
                        DEFAULT);
        int[][] ranges = {{1, 3}, {3, 4}, {4, 8}, {1, 8}, {2, 5}, {7, 8}};
        for (int i = 0; i < ranges.length; i++) {
            double[] expected = mean(tokens, ranges[i][0], ranges[i][1]);
            assertClose("chunk " + i, expected, found.get(i), 1e-6);
        }
    }

    @Test
    void thePromptBelongsToNoChunkAndTheOptionsApply() {
        SentenceTransformer model = model("{\"include_prompt\": false}");
        EncodeOptions options = DEFAULT.withPrompt("who will read: ");
        Tensor tokens = model.tokenEmbeddings(List.of(TEXT), options).getFirst();
        double[] expected = mean(tokens, 5, 7);
        List<CharSpan> cat = List.of(new CharSpan(0, 7));
        assertClose("chunk", expected, model.encodeChunks(TEXT, cat, options).getFirst(), 1e-6);

        double[] kept = Arrays.copyOf(expected, 7);
        double length = Math.sqrt(Arrays.stream(kept).map(x -> x * x).sum());
        double[] unit = Arrays.stream(kept).map(x -> x / length).toArray();
        EncodeOptions finished = options.withTruncateDim(7).withNormalize(true);
        assertClose("finished", unit, model.encodeChunks(TEXT, cat, finished).getFirst(), 1e-6);
    }

    @Test
    void theModulesAfterThePoolingApply() {
        Modules.list(Modules.pooling(folder, "{}"), "Transformer", "Pooling", "Normalize");
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder);
        for (float[] chunk : model.encodeChunks(TEXT, List.of(new CharSpan(0, 7)), DEFAULT)) {
            assertThat(SimilarityFunction.length(chunk)).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    @Test
    void aLongTextIsReadInWindows() {
        Modules.pooling(folder, "{}").write("sentence_bert_config.json", "{\"max_seq_length\": 6}");
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder);
        List<CharSpan> chunks = List.of(new CharSpan(0, 12), new CharSpan(22, 28));
        EncodeOptions windows = DEFAULT.withLongText(LongText.WINDOW).withBatchSize(2);
        Tensor tokens = model.tokenEmbeddings(List.of(TEXT), windows).getFirst();
        List<float[]> found = model.encodeChunks(TEXT, chunks, windows);
        assertClose("first", mean(tokens, 1, 5), found.get(0), 1e-6);
        assertClose("last", mean(tokens, 7, 8), found.get(1), 1e-6);
        assertThatThrownBy(() -> model.encodeChunks(TEXT, chunks, DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("chunk 1: [22, 28) has no tokens that are read: the text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 | 29 | chunk 0: [20, 29), but the text has 28 characters",
                "7  | 8  | chunk 0: [7, 8) has no tokens",
                "5  | 5  | [5, 5): expected 0 <= start < end",
                "-1 | 5  | [-1, 5): expected 0 <= start < end"
            })
    void aChunkThatIsNoneIsRefused(int start, int end, String message) {
        SentenceTransformer model = model("{}");
        assertThatThrownBy(
                        () -> model.encodeChunks(TEXT, List.of(new CharSpan(start, end)), DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void noChunksAreNoneAndNullsAreRefused() {
        SentenceTransformer model = model("{}");
        assertThat(model.encodeChunks(TEXT, List.of(), DEFAULT)).isEmpty();
        assertThatThrownBy(() -> model.encodeChunks(null, List.of(), DEFAULT))
                .hasMessage("text 0 is null");
        assertThatThrownBy(() -> model.encodeChunks(TEXT, Collections.singletonList(null), DEFAULT))
                .hasMessageStartingWith("chunk 0: null");
    }

    @ParameterizedTest
    @CsvSource({"cls", "lasttoken"})
    void aModelThatPoolsASpecialTokenHasNoChunks(String mode) {
        SentenceTransformer model = model("{\"pooling_mode\": [\"mean\", \"%s\"]}".formatted(mode));
        assertThatThrownBy(() -> model.encodeChunks(TEXT, List.of(new CharSpan(0, 7)), DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("this model pools by mean, " + mode + ": the vector of a");
    }

    private SentenceTransformer model(String pooling) {
        return SentenceTransformer.fromPretrained(Modules.pooling(folder, pooling).folder());
    }

    private static double[] mean(Tensor tokens, int from, int to) {
        double[] mean = new double[tokens.dim(1)];
        for (int h = 0; h < mean.length; h++) {
            for (int t = from; t < to; t++) {
                mean[h] += tokens.get(t, h) / (double) (to - from);
            }
        }
        return mean;
    }
}
