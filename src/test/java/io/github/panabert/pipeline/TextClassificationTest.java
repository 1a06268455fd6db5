package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.Golden;
import io.github.panabert.GoldenPipeline;
import io.github.panabert.ModelCopy;
import io.github.panabert.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Labels as transformers 4.57 gives them, and what is refused. */
class TextClassificationTest {
    private static final TextClassificationOptions DEFAULT = TextClassificationOptions.DEFAULT;

    @TestFactory
    Stream<DynamicTest> labelsAsTransformersDoes() {
        return GoldenPipeline.tests(
                "classify", TextClassificationTest::model, TextClassificationTest::check);
    }

    private static void check(TextClassification model, JsonObject row, double atol) {
        TextClassificationOptions options =
                DEFAULT.withFunction(
                                ClassificationFunction.valueOf(
                                        row.string("function").toUpperCase()))
                        .withTopK(row.has("top_k") ? row.integer("top_k") : null);
        String text = row.string("text");
        String pair = row.string("text_pair", null);
        List<LabelScore> labels = model.classify(text, pair, options);
        List<JsonObject> expected = row.objects("labels");
        assertThat(labels).as(row.source()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(labels.get(i).label()).isEqualTo(expected.get(i).string("label"));
            assertThat(labels.get(i).score())
                    .as(row.source() + " " + labels.get(i))
                    .isCloseTo(expected.get(i).number("score"), within(atol));
        }
        assertThat(model.withThreads(1).classify(text, pair, options)).isEqualTo(labels);
    }

    @Test
    void scoresDoNotDependOnWhatIsClassifiedTogether() {
        TextClassification model = model("cls_single");
        List<String> texts =
                IntStream.range(0, 70).mapToObj(i -> "the cat ".repeat(i % 40)).toList();
        List<List<LabelScore>> together = model.classify(texts, DEFAULT);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(i)).isEqualTo(model.classify(texts.get(i)));
        }
        List<TextPair> pairs =
                List.of(new TextPair("the cat", "sat"), new TextPair("the cat", null));
        assertThat(model.classifyPairs(pairs, DEFAULT))
                .containsExactly(
                        model.classify("the cat", "sat", DEFAULT), model.classify("the cat"))
                .doesNotHaveDuplicates();
        assertThat(model.classify(List.of(), DEFAULT)).isEmpty();
    }

    @Test
    void functionsHoldAtTheirExtremes() {
        assertThat(
                        model("cls_one")
                                .classify(
                                        "a", DEFAULT.withFunction(ClassificationFunction.SOFTMAX)))
                .containsExactly(new LabelScore("LABEL_0", 1));
        assertThat(ClassificationFunction.SIGMOID.scores(new float[] {200, -800, 0}))
                .containsExactly(1, 0, 0.5);
        assertThat(ClassificationFunction.SOFTMAX.scores(new float[] {3e38f, -3e38f}))
                .containsExactly(1, 0);
    }

    @Test
    void equalScoresComeInTheOrderOfTheLabels(@TempDir Path folder) {
        ModelCopy.of(Golden.path("pipelines", "models", "cls_single"), folder)
                .fill("classifier.weight", 0)
                .fill("classifier.bias", 1);
        assertThat(TextClassification.fromPretrained(folder).classify("the cat"))
                .extracting(LabelScore::label)
                .containsExactly("negative", "neutral", "positive");
    }

    @Test
    void brokenWeightsAreNoScores(@TempDir Path folder) {
        ModelCopy.of(Golden.path("pipelines", "models", "cls_single"), folder)
                .fill("classifier.bias", Float.NaN);
        assertRefused(
                () -> TextClassification.fromPretrained(folder).classify("the cat"),
                "logits: NaN for label 0, expected a finite number");
    }

    @Test
    void labelsAreTheModels() {
        assertThat(model("cls_single").labels().names())
                .containsExactly("negative", "neutral", "positive");
    }

    @Test
    void textsAreNeverLongerThanTheModelTakes(@TempDir Path folder) {
        Path original = Golden.path("pipelines", "models", "cls_single");
        ModelCopy.of(original, folder).write("tokenizer_config.json", "{\"do_lower_case\": true}");
        String text = "the cat sat ".repeat(90);
        assertThat(TextClassification.fromPretrained(folder).classify(text, text, DEFAULT))
                .isEqualTo(model("cls_single").classify(text, text, DEFAULT));
    }

    @Test
    void whatCannotBeClassifiedIsRefusedByName() {
        TextClassification model = model("cls_single");
        assertRefused(() -> model.classify((String) null), "text 0 is null");
        assertRefused(() -> model.classify(Arrays.asList("a", null), DEFAULT), "text 1 is null");
        assertRefused(
                () -> model.classifyPairs(Arrays.asList((TextPair) null), DEFAULT),
                "text 0 is null");
        assertRefused(() -> model.classify((List<String>) null, DEFAULT), "texts: null");
        assertRefused(() -> model.classifyPairs(null, DEFAULT), "pairs: null");
        assertRefused(() -> model.classify("a", null), "options: null");
        assertRefused(() -> DEFAULT.withFunction(null), "function: null");
        assertRefused(() -> DEFAULT.withTopK(0), "top_k: expected at least 1, found 0");
        assertRefused(
                () -> TextClassification.fromPretrained(Golden.path("pipelines", "models", "qa")),
                Golden.path("pipelines", "models", "qa").toString());
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessageStartingWith(message);
    }

    private static TextClassification model(String name) {
        return TextClassification.fromPretrained(Golden.path("pipelines", "models", name));
    }
}
