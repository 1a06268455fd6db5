package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.ModelCopy;
import io.github.panabert.bert.Batch;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The modes against their definitions in plain doubles, over the model's own token vectors. */
class PoolingTest {
    private static final String TEXT = "deep learning is a new language model";
    private static final String PROMPT = "who will read: ";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
    void poolsAsDefined(String mode) {
        SentenceTransformer model = model("{\"pooling_mode\": \"%s\"}".formatted(mode));
        assertClose(mode, defined(mode, tokens(model, TEXT), 0), model.encode(TEXT), 1e-6);
        assertClose(mode, defined(mode, tokens(model, ""), 0), model.encode(""), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
    void aPromptThatIsExcludedIsReadButNotPooled(String mode) {
        SentenceTransformer model =
                model("{\"pooling_mode\": \"%s\", \"include_prompt\": false}".formatted(mode));
        int promptLength = model.tokenizer().encode(PROMPT).length() - 1; // without [SEP]
        float[] found =
                model.encode(List.of(TEXT), EncodeOptions.DEFAULT.withPrompt(PROMPT)).getFirst();
        double[] expected = defined(mode, tokens(model, PROMPT + TEXT), promptLength);
        assertClose(mode, expected, found, 1e-6);
    }

    @Test
    void severalModesStandSideBySide() {
        SentenceTransformer model = model("{\"pooling_mode\": [\"max\", \"cls\"]}");
        Tensor tokens = tokens(model, TEXT);
        float[] found = model.encode(TEXT);
        assertThat(model.dimension()).isEqualTo(48);
        assertClose("max", defined("max", tokens, 0), part(found, 0), 0);
        assertClose("cls", defined("cls", tokens, 0), part(found, 1), 0);
    }

    @Test
    void theOldBooleansHaveAnOrderOfTheirOwn() {
        SentenceTransformer model =
                model(
                        """
                        {"word_embedding_dimension": 24, "pooling_mode_lasttoken": true,
                         "pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}
                        """);
        Tensor tokens = tokens(model, TEXT);
        float[] found = model.encode(TEXT);
        assertClose("cls", defined("cls", tokens, 0), part(found, 0), 0);
        assertClose("mean", defined("mean", tokens, 0), part(found, 1), 1e-6);
        assertClose("lasttoken", defined("lasttoken", tokens, 0), part(found, 2), 0);
    }

    @Test
    void aConfigThatSaysNothingAndAFolderWithoutModulesMeanTheMean() {
        float[] said = model("{\"pooling_mode\": \"mean\"}").encode(TEXT);
        ModelCopy copy = new ModelCopy(folder).write("1_Pooling/config.json", "{}");
        assertThat(SentenceTransformer.fromPretrained(folder).encode(TEXT)).isEqualTo(said);
        copy.delete("modules.json");
        assertThat(SentenceTransformer.fromPretrained(folder).encode(TEXT)).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"pooling_mode\": \"median\"}     | pooling_mode: unknown mode \"median\"; there are [cls, max, mean,",
                "{\"pooling_mode\": [\"cls\", \"x\"]} | pooling_mode: unknown mode \"x\"",
                "{\"pooling_mode\": []}             | pooling_mode: empty, expected at least one mode",
                "{\"pooling_mode\": 1}              | pooling_mode: expected a list, found 1",
                "{\"pooling_mode\": [1]}            | pooling_mode: expected a list of strings, found 1",
                "{\"embedding_dimension\": 25}      | embedding_dimension: 25, but the model's hidden size is 24",
                "{\"pooling_mode_cls_token\": 1}    | pooling_mode_cls_token: expected true or false, found 1",
                "[]                                 | expected an object, found a list"
            })
    void aConfigThatIsNotToBeUnderstoodIsRefused(String config, String message) {
        assertThatThrownBy(() -> model(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1_Pooling")
                .hasMessageContaining(message);
    }

    private SentenceTransformer model(String config) {
        return SentenceTransformer.fromPretrained(Modules.pooling(folder, config).folder());
    }

    /** (S, H), without padding. */
    private static Tensor tokens(SentenceTransformer model, String text) {
        return model.model()
                .forward(Batch.of(model.tokenizer().encode(text)))
                .lastHiddenState()
                .slice(0);
    }

    private static float[] part(float[] embedding, int index) {
        return Arrays.copyOfRange(embedding, 24 * index, 24 * (index + 1));
    }

    /** A mode over the tokens from the one numbered {@code first}. */
    private static double[] defined(String mode, Tensor tokens, int first) {
        int length = tokens.dim(0);
        double[] pooled = new double[tokens.dim(1)];
        for (int h = 0; h < pooled.length; h++) {
            double sum = 0;
            double weighted = 0;
            double weights = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = first; i < length; i++) {
                double x = tokens.get(i, h);
                sum += x;
                weighted += (i + 1) * x;
                weights += i + 1;
                max = Math.max(max, x);
            }
            pooled[h] =
                    switch (mode) {
                        case "cls" -> tokens.get(first, h);
                        case "max" -> max;
                        case "mean" -> sum / (length - first);
                        case "mean_sqrt_len_tokens" -> sum / Math.sqrt(length - first);
                        case "weightedmean" -> weighted / weights;
                        case "lasttoken" -> tokens.get(length - 1, h);
                        default -> throw new IllegalArgumentException(mode);
                    };
        }
        return pooled;
    }
}
