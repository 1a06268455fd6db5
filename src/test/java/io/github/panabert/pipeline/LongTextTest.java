package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;
import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.ModelCopy;
import io.github.panabert.bert.Batch;
import io.github.panabert.pipeline.TokenizedText.Window;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts beyond the model's length, against windows and means made by hand. */
class LongTextTest {
    private static final String SETTINGS = "sentence_bert_config.json";
    private static final EncodeOptions ERROR = EncodeOptions.DEFAULT.withLongText(LongText.ERROR);
    private static final EncodeOptions WINDOW = EncodeOptions.DEFAULT.withLongText(LongText.WINDOW);

    /** 20 tokens. */
    private static final String LONG =
            "the cat is in the garden , a man will play music , paris is a new capital city .";

    private static final String PROMPT = "who will read: "; // 4 tokens

    @TempDir Path folder;

    @Test
    void anErrorSaysHowManyTokensThereAreAndHowManyTheModelTakes() {
        SentenceTransformer model = model("{}", 22);
        assertThat(model.encode(List.of(LONG), ERROR)).hasSize(1);
        assertThatThrownBy(() -> model.encode(List.of("a", LONG + " a a", LONG + " a"), ERROR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("text 1 has 24 tokens, the model takes 22: shorten it, or");
        assertThatThrownBy(() -> model.encode(List.of(LONG), ERROR.withPrompt("a ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("text 0 has 23 tokens, the model takes 22: ");
        assertThatThrownBy(() -> model.tokenCount(LONG + " a", ERROR))
                .hasMessageStartingWith("text 0 has 23 tokens");
    }

    @Test
    void theAnswerSaysHowManyTokensWereCut() {
        SentenceTransformer model = model("{}", 10);
        List<String> texts = List.of("a a a", "a a a a a a a a", LONG, "");
        for (int batchSize : new int[] {1, 3, 32}) {
            EncodeOptions options = EncodeOptions.DEFAULT.withBatchSize(batchSize);
            List<SentenceEmbedding> found = model.encodeWithTokenCounts(texts, options);
            assertThat(found).extracting(SentenceEmbedding::tokens).containsExactly(5, 10, 10, 2);
            assertThat(found)
                    .extracting(SentenceEmbedding::truncatedTokens)
                    .containsExactly(0, 0, 12, 0);
            List<SentenceEmbedding> read =
                    model.encodeWithTokenCounts(texts, WINDOW.withBatchSize(batchSize));
            assertThat(read).extracting(SentenceEmbedding::tokens).containsExactly(5, 10, 22, 2);
            assertThat(read).extracting(SentenceEmbedding::truncatedTokens).containsOnly(0);
        }
        assertThat(model.tokenCount(LONG, EncodeOptions.DEFAULT)).isEqualTo(22);
        assertThat(model.tokenCount(LONG, WINDOW.withPrompt(PROMPT))).isEqualTo(26);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
    void aTextThatFitsIsReadAsEver(String mode) {
        SentenceTransformer model = model("{\"pooling_mode\": \"%s\"}".formatted(mode), 22);
        float[] expected = model.encode(LONG);
        assertSameBits(mode, expected, model.encode(List.of(LONG), WINDOW).getFirst());
    }

    /** Windows of 8 tokens and two special ones: tokens 0 to 8, 6 to 14, 12 to 20. */
    @ParameterizedTest
    @ValueSource(
            strings = {"cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
    void everyTokenCountsOnceAsItsMostCentralWindowHasIt(String mode) {
        SentenceTransformer model = model("{\"pooling_mode\": \"%s\"}".formatted(mode), 10);
        int[] ids = model.tokenizer().encode(LONG).inputIds();
        List<Tensor> windows =
                IntStream.of(0, 6, 12)
                        .mapToObj(at -> window(model, ids, new int[0], at, 8))
                        .toList();
        double[][] tokens = new double[22][];
        for (int t = 0; t < 22; t++) {
            int w = t < 8 ? 0 : t < 14 ? 1 : 2; // token 7 of the text, the 8th, is the 2nd window's
            tokens[t] = row(windows.get(w), t - 6 * w);
        }
        double[][] ends =
                windows.stream()
                        .map(w -> row(w, mode.equals("cls") ? 0 : 9))
                        .toArray(double[][]::new);
        double[] expected =
                switch (mode) {
                    case "cls", "lasttoken" -> weightedMean(ends, 0);
                    case "weightedmean" -> weightedMean(tokens, 1);
                    case "max" -> max(tokens);
                    case "mean_sqrt_len_tokens" ->
                            Arrays.stream(weightedMean(tokens, 0))
                                    .map(x -> x * Math.sqrt(22))
                                    .toArray();
                    default -> weightedMean(tokens, 0);
                };
        assertClose(mode, expected, model.encode(List.of(LONG), WINDOW).getFirst(), 1e-6);
        if (mode.equals("mean")) {
            Tensor vectors = model.tokenEmbeddings(List.of(LONG), WINDOW).getFirst();
            for (int t = 0; t < 22; t++) {
                assertClose("token " + t, tokens[t], vectors.slice(t).data(), 0);
            }
        }
    }

    /** Windows of the prompt, 4 tokens of the text and two special ones: 0 to 4, 3 to 7, ... */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachWindowBeginsWithThePrompt(boolean included) {
        SentenceTransformer model = model("{\"include_prompt\": %s}".formatted(included), 10);
        String text = "the cat is in the garden ,";
        int[] prompt = Arrays.copyOfRange(model.tokenizer().encode(PROMPT).inputIds(), 1, 5);
        int[] ids = model.tokenizer().encode(text).inputIds();
        Tensor first = window(model, ids, prompt, 0, 4);
        Tensor second = window(model, ids, prompt, 3, 4);
        List<double[]> tokens = new ArrayList<>();
        for (int row = included ? 0 : 5; row < 8; row++) {
            tokens.add(row(first, row)); // up to token 2; token 3 is in both
        }
        for (int row = 5; row < 10; row++) {
            tokens.add(row(second, row));
        }
        double[] expected = weightedMean(tokens.toArray(double[][]::new), 0);
        float[] found = model.encode(List.of(text), WINDOW.withPrompt(PROMPT)).getFirst();
        assertClose("prompted", expected, found, 1e-6);
    }

    @Test
    void windowsPartTheTextAndShareAQuarterOfTheirRoom() {
        SentenceTransformer model = model("{}", 64);
        Encoding encoding = model.tokenizer().encode((LONG + " ").repeat(3));
        int[] ids = encoding.inputIds();
        for (int prefix : new int[] {1, 4}) {
            for (int length = prefix + 2; length < ids.length; length++) {
                List<Window> windows =
                        TokenizedText.windowed("", encoding, length, prefix, 1).windows();
                int at = 0;
                int covered = prefix;
                for (Window window : windows) {
                    assertThat(window.from()).isEqualTo(at);
                    at = window.to();
                    int[] read = window.inputIds();
                    assertThat(read).hasSize(length).startsWith(Arrays.copyOf(ids, prefix));
                    assertThat(read).endsWith(ids[ids.length - 1]);
                    int[] own = Arrays.copyOfRange(ids, window.from(), window.to());
                    int[] found = Arrays.copyOfRange(read, window.row(), window.row() + own.length);
                    assertThat(found).isEqualTo(own);
                    int start = window.from() - window.row() + prefix;
                    int room = length - prefix - 1;
                    assertThat(start)
                            .isLessThanOrEqualTo(covered - (at == own.length ? 0 : room / 4));
                    covered = start + room;
                }
                assertThat(at).isEqualTo(ids.length);
            }
        }
    }

    @Test
    void sameBitsWhateverTheBatchAndTheThreads() {
        SentenceTransformer model = model("{}", 10);
        List<String> texts = List.of(LONG.repeat(9), "a", LONG, "", LONG.repeat(2));
        List<float[]> expected =
                texts.stream().map(t -> model.encode(List.of(t), WINDOW).getFirst()).toList();
        for (int batchSize : new int[] {1, 2, 7, Integer.MAX_VALUE}) {
            for (int threads : new int[] {1, 3}) {
                List<float[]> found =
                        model.withThreads(threads).encode(texts, WINDOW.withBatchSize(batchSize));
                for (int i = 0; i < texts.size(); i++) {
                    assertSameBits("text " + i, expected.get(i), found.get(i));
                }
            }
        }
    }

    @Test
    void windowsNeedRoomBesideThePrompt() {
        SentenceTransformer model = model("{}", 6);
        assertThat(model.encode(List.of(LONG), WINDOW.withPrompt("who will "))).hasSize(1);
        assertThatThrownBy(() -> model.encode(List.of("a", LONG), WINDOW.withPrompt(PROMPT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "text 0: of the 6 tokens that the model takes, the prompt and the special"
                                + " tokens take 6, and leave no room for windows");
        for (int length : new int[] {1, 2}) {
            new ModelCopy(folder).write(SETTINGS, "{\"max_seq_length\": %d}".formatted(length));
            SentenceTransformer small = SentenceTransformer.fromPretrained(folder);
            assertThatThrownBy(() -> small.encode(List.of("a"), WINDOW))
                    .hasMessageContaining("the special tokens take 2, and leave no room");
        }
    }

    private SentenceTransformer model(String pooling, int maxSeqLength) {
        Modules.pooling(folder, pooling)
                .write(SETTINGS, "{\"max_seq_length\": %d}".formatted(maxSeqLength));
        return SentenceTransformer.fromPretrained(folder);
    }

    /** The vectors of [CLS], a prompt, some of a text's tokens and [SEP]. */
    private static Tensor window(
            SentenceTransformer model, int[] ids, int[] prompt, int from, int count) {
        int[] window =
                Stream.of(
                                Arrays.copyOf(ids, 1),
                                prompt,
                                Arrays.copyOfRange(ids, 1 + from, 1 + from + count),
                                Arrays.copyOfRange(ids, ids.length - 1, ids.length))
                        .flatMapToInt(Arrays::stream)
                        .toArray();
        return model.model().forward(Batch.of(window)).lastHiddenState(0);
    }

    private static double[] row(Tensor tensor, int row) {
        double[] numbers = new double[tensor.dim(1)];
        Arrays.setAll(numbers, h -> tensor.get(row, h));
        return numbers;
    }

    /** Weights 1, or 1, 2, 3 ... */
    private static double[] weightedMean(double[][] rows, int step) {
        double[] mean = new double[rows[0].length];
        double weights = 0;
        for (int i = 0; i < rows.length; i++) {
            double weight = 1 + step * i;
            weights += weight;
            for (int h = 0; h < mean.length; h++) {
                mean[h] += weight * rows[i][h];
            }
        }
        for (int h = 0; h < mean.length; h++) {
            mean[h] /= weights;
        }
        return mean;
    }

    private static double[] max(double[][] rows) {
        double[] max = rows[0].clone();
        for (double[] row : rows) {
            Arrays.setAll(max, h -> Math.max(max[h], row[h]));
        }
        return max;
    }
}
