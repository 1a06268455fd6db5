package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.Golden;
import io.github.panabert.GoldenPipeline;
import io.github.panabert.ModelCopy;
import io.github.panabert.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Entities as transformers gives them, and what is refused. */
class TokenClassificationTest {
    private static final TokenClassificationOptions SIMPLE =
            TokenClassificationOptions.DEFAULT.withAggregationStrategy(AggregationStrategy.SIMPLE);
    private static final String LONG = "the cat sat on the new book in Paris. ".repeat(40);

    @TestFactory
    Stream<DynamicTest> entitiesAreThoseOfTransformers() {
        return GoldenPipeline.tests(
                "ner", TokenClassificationTest::model, TokenClassificationTest::check);
    }

    private static void check(TokenClassification model, JsonObject row, double atol) {
        String text = row.string("text");
        List<Entity> entities = model.entities(text, options(row));
        List<JsonObject> expected = row.objects("entities");
        assertThat(entities).as(row.source()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Entity entity = entities.get(i);
            JsonObject wanted = expected.get(i);
            assertThat(entity.label()).as(row.source()).isEqualTo(wanted.string("label"));
            assertThat(entity.start()).as(row.source()).isEqualTo(wanted.integer("start"));
            assertThat(entity.end()).as(row.source()).isEqualTo(wanted.integer("end"));
            assertThat(entity.word()).as(row.source()).isEqualTo(wanted.string("word"));
            assertThat(entity.index())
                    .as(row.source())
                    .isEqualTo(wanted.has("index") ? wanted.integer("index") : null);
            assertThat(entity.score())
                    .as(row.source() + " " + entity)
                    .isCloseTo(wanted.number("score"), within(atol));
            assertThat(entity.text())
                    .isEqualTo(
                            text.substring(
                                    text.offsetByCodePoints(0, entity.start()),
                                    text.offsetByCodePoints(0, entity.end())));
        }
    }

    private static TokenClassificationOptions options(JsonObject row) {
        TokenClassificationOptions options =
                TokenClassificationOptions.DEFAULT.withAggregationStrategy(
                        AggregationStrategy.valueOf(
                                row.string("aggregation").toUpperCase(Locale.ROOT)));
        if (row.has("ignore_labels")) {
            options = options.withIgnoreLabels(row.strings("ignore_labels"));
        }
        return row.has("stride") ? options.withStride(row.integer("stride")) : options;
    }

    @Test
    void aTextsEntitiesDontDependOnWhatItIsClassifiedBeside() {
        TokenClassification model = model("ner_bio");
        List<String> texts = new ArrayList<>(List.of("", LONG, " ", "Paris", LONG + LONG));
        Golden.rows("pipelines", "ner.jsonl").forEach(row -> texts.add(row.string("text")));
        TokenClassificationOptions options = SIMPLE.withStride(8);
        List<List<Entity>> together = model.entities(texts, options);
        assertThat(together).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(model.withThreads(1).entities(texts.get(i), options))
                    .as(texts.get(i))
                    .isEqualTo(together.get(i));
        }
        assertThat(model.entities(List.of(), options)).isEmpty();
    }

    @Test
    void aLongTextLosesItsEndUnlessItIsReadInWindows() {
        TokenClassification model = model("ner_bio");
        TokenClassificationOptions all = SIMPLE.withIgnoreLabels(List.of());
        int length = LONG.strip().length();
        assertThat(model.entities(LONG, all).getLast().end()).isLessThan(length / 4);
        for (int stride : new int[] {0, 5, 40}) {
            assertThat(model.entities(LONG, all.withStride(stride)).getLast().end())
                    .isEqualTo(length);
        }
    }

    @Test
    void whatCannotBeClassifiedIsRefusedByName() {
        TokenClassification model = model("ner_bio");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.entities((String) null))
                .withMessage("text 0 is null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.entities(Arrays.asList("a", null), SIMPLE))
                .withMessage("text 1 is null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.entities((List<String>) null, SIMPLE))
                .withMessageStartingWith("texts: null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.entities("a", null))
                .withMessageStartingWith("options: null");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> model.entities("a", TokenClassificationOptions.DEFAULT.withStride(5)))
                .withMessageStartingWith("stride: 5, but tokens of overlapping windows need an");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.entities(List.of(), SIMPLE.withStride(63)))
                .withMessage(
                        "stride: 63 must be less than max_length 64 without the 2 special tokens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.entities(LONG, SIMPLE.withStride(62)))
                .withMessageStartingWith("stride: 62 must be less than the 62 tokens");
        assertThat(model.entities("Paris", SIMPLE.withStride(62))).isNotNull();
        assertThat(model.entities(LONG, SIMPLE.withStride(61))).isNotEmpty();
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIMPLE.withStride(-1))
                .withMessage("stride: expected at least 0, found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIMPLE.withAggregationStrategy(null))
                .withMessageStartingWith("aggregation_strategy: null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIMPLE.withIgnoreLabels(null))
                .withMessageStartingWith("ignore_labels: null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SIMPLE.withIgnoreLabels(Arrays.asList("O", null)))
                .withMessageStartingWith("ignore_labels: [O, null]");
    }

    @Test
    void windowsAreNeverLongerThanTheModelTakes(@TempDir Path folder) {
        Path original = Golden.path("pipelines", "models", "ner_bio");
        ModelCopy.of(original, folder).write("tokenizer_config.json", "{\"do_lower_case\": true}");
        assertThat(TokenClassification.fromPretrained(folder).entities(LONG, SIMPLE.withStride(8)))
                .isEqualTo(model("ner_bio").entities(LONG, SIMPLE.withStride(8)))
                .isNotEmpty();
    }

    private static TokenClassification model(String name) {
        return TokenClassification.fromPretrained(Golden.path("pipelines", "models", name));
    }
}
