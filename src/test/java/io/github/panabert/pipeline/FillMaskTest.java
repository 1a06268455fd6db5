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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Words for masks as transformers gives them, and what is refused. */
class FillMaskTest {
    private static final FillMaskOptions DEFAULT = FillMaskOptions.DEFAULT;

    /** How far a logit may be off, as golden/pipelines/README.md states it. */
    private static final double LOGIT = 1e-3;

    /** The words of the model "mlm". */
    private static final int SIZE = 328;

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> wordsAsTransformersGives() {
        return GoldenPipeline.tests("fill_mask", FillMaskTest::model, FillMaskTest::check);
    }

    private static void check(FillMask model, JsonObject row, double atol) {
        String text = row.string("text");
        FillMaskOptions options =
                DEFAULT.withTopK(row.integer("top_k"))
                        .withTargets(row.has("targets") ? row.strings("targets") : null);
        if (row.has("error")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.fill(text, options))
                    .withMessageStartingWith("text: no [MASK] among its");
            return;
        }
        List<FilledMask> masks = model.fill(text, options);
        assertEqual(row, masks, "top", atol);
        for (FilledMask mask : masks) {
            JsonObject expected = row.objects("masks").get(masks.indexOf(mask));
            assertThat(mask.predictions())
                    .extracting(MaskPrediction::tokenStr)
                    .containsExactlyElementsOf(
                            expected.objects("top").stream()
                                    .map(top -> top.string("token_str"))
                                    .toList());
        }
        assertThat(model.withThreads(1).fill(text, options)).isEqualTo(masks);
    }

    private static void assertEqual(
            JsonObject row, List<FilledMask> masks, String list, double atol) {
        List<JsonObject> expected = row.objects("masks");
        assertThat(masks)
                .as(row.source())
                .extracting(FilledMask::position)
                .containsExactlyElementsOf(
                        expected.stream().map(mask -> mask.integer("position")).toList());
        for (int i = 0; i < expected.size(); i++) {
            List<JsonObject> words = expected.get(i).objects(list);
            List<MaskPrediction> predictions = masks.get(i).predictions();
            assertThat(predictions)
                    .as(row.source())
                    .extracting(MaskPrediction::token)
                    .containsExactlyElementsOf(
                            words.stream().map(word -> word.integer("id")).toList());
            for (int w = 0; w < words.size(); w++) {
                MaskPrediction prediction = predictions.get(w);
                String what = row.source() + " " + prediction;
                assertThat(prediction.tokenStr()).as(what).isEqualTo(words.get(w).string("token"));
                assertThat(prediction.score())
                        .as(what)
                        .isCloseTo(words.get(w).number("prob"), within(atol));
                assertThat((double) prediction.logit())
                        .as(what)
                        .isCloseTo(words.get(w).number("logit"), within(LOGIT));
            }
        }
    }

    /** bert-base-uncased, if the system property {@code panabert.models} names a folder with it. */
    @TestFactory
    Stream<DynamicTest> wordsOfTheRealModel() {
        String models = System.getProperty("panabert.models", "");
        if (models.isEmpty()) {
            return Stream.of();
        }
        FillMask model = FillMask.fromPretrained(Path.of(models, "bert-base-uncased"));
        return Golden.rows("real", "bert-base-uncased.mlm.jsonl").stream()
                .map(
                        row ->
                                DynamicTest.dynamicTest(
                                        row.string("text"),
                                        () ->
                                                assertEqual(
                                                        row,
                                                        model.fill(row.string("text")),
                                                        "top5",
                                                        1e-5)));
    }

    @Test
    void theTextIsShownWithItsWord() {
        // Sequences that transformers 5.24 answers.
        assertThat(sequences(model("mlm"), "The cat [MASK] on the book.", DEFAULT.withTopK(2)))
                .containsExactly("the cat she on the book.", "the cat ß on the book.");
        assertThat(sequences(model("mlm"), "[MASK] cat [MASK].", DEFAULT.withTopK(2)))
                .containsExactly(
                        "[CLS] to cat [MASK]. [SEP]",
                        "[CLS] she cat [MASK]. [SEP]",
                        "[CLS] [MASK] cat she. [SEP]",
                        "[CLS] [MASK] cat ß. [SEP]");
        FillMaskOptions targets = DEFAULT.withTargets(List.of("##ing", "Dog"));
        assertThat(sequences(model("mlm_cased"), "The cat's [MASK], isn't it?", targets))
                .containsExactly("The cat ' s D, isn ' t it?", "The cat ' sing, isn ' t it?");
        FillMaskOptions padding = DEFAULT.withTargets(List.of("[PAD]"));
        assertThat(sequences(model("mlm"), "the [MASK]", padding)).containsExactly("the");
    }

    private static List<String> sequences(FillMask model, String text, FillMaskOptions options) {
        return model.fill(text, options).stream()
                .flatMap(mask -> mask.predictions().stream())
                .map(MaskPrediction::sequence)
                .toList();
    }

    @Test
    void wordsDoNotDependOnWhatIsFilledTogether() {
        FillMask model = model("mlm");
        List<String> texts =
                IntStream.range(0, 40)
                        .mapToObj(i -> "the cat ".repeat(i % 7) + "[MASK] ".repeat(1 + i % 5))
                        .toList();
        List<List<FilledMask>> together = model.fill(texts, DEFAULT);
        assertThat(together).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(i)).isEqualTo(model.fill(texts.get(i)));
        }
        assertThat(model.fill(List.of(), DEFAULT)).isEmpty();
    }

    @Test
    void moreThanAllWordsAreAllWordsAndTheirScoresSumToOne() {
        List<MaskPrediction> all =
                model("mlm")
                        .fill("the [MASK]", DEFAULT.withTopK(Integer.MAX_VALUE))
                        .getFirst()
                        .predictions();
        assertThat(all.size()).isEqualTo(SIZE);
        assertThat(all.stream().mapToDouble(MaskPrediction::score).sum())
                .isCloseTo(1, within(1e-12));
        assertThat(all)
                .isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()))
                .extracting(MaskPrediction::token)
                .doesNotHaveDuplicates();
    }

    @Test
    void wordsThatTheTokenizerLacksAreNotPredicted() {
        // The vocabulary's end is cut off; the model's words keep their share of the probability.
        ModelCopy cut = ModelCopy.of(Golden.path("pipelines", "models", "mlm"), folder);
        cut.edit("vocab.txt", "(?s)\\A((?:[^\\n]*\\n){300}).*", "$1");
        List<MaskPrediction> known =
                FillMask.fromPretrained(folder)
                        .fill("the [MASK]", DEFAULT.withTopK(SIZE))
                        .getFirst()
                        .predictions();
        assertThat(known.size()).isEqualTo(300);
        assertThat(known.stream().mapToDouble(MaskPrediction::score).sum()).isLessThan(1);
    }

    @Test
    void whatCannotBeFilledIsRefusedByName() {
        FillMask model = model("mlm");
        assertRefused(model, null, DEFAULT, "text: null, expected a text");
        assertRefused(
                model,
                "the cat",
                DEFAULT,
                "text: no [MASK] among its 4 tokens, expected at least one");
        assertRefused(
                model,
                "the cat ".repeat(50) + "[MASK]",
                DEFAULT,
                "text: no [MASK] among its 64 tokens (those before the cut at the model's limit),");
        assertRefused(model, "[MASK]", null, "options: null");
        assertRefused(
                model,
                "[MASK]",
                DEFAULT.withTargets(List.of("cat", " ")),
                "targets: \" \" has no token, expected a word");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.fill((List<String>) null, DEFAULT))
                .withMessage("texts: null, expected a list of texts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.fill(Arrays.asList("[MASK]", null), DEFAULT))
                .withMessage("texts[1]: null, expected a text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.fill(List.of("[MASK]", "cat"), DEFAULT))
                .withMessageStartingWith("texts[1]: no [MASK]");
    }

    private static void assertRefused(
            FillMask model, String text, FillMaskOptions options, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.fill(text, options))
                .withMessageStartingWith(message);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULT.withTopK(0))
                .withMessage("top_k: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULT.withTargets(List.of()))
                .withMessage("targets: none, expected at least one word");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULT.withTargets(Arrays.asList("cat", null)))
                .withMessage("targets[1]: null, expected a word");
        List<String> targets = new ArrayList<>(List.of("cat"));
        FillMaskOptions options = DEFAULT.withTargets(targets);
        targets.add("dog");
        assertThat(options.targets()).containsExactly("cat");
    }

    @Test
    void aModelWithoutTheHeadIsRefused() {
        Path classifier = Golden.path("pipelines", "models", "cls_single");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FillMask.fromPretrained(classifier))
                .withMessageContaining("BertForMaskedLM needs");
    }

    private static FillMask model(String name) {
        return FillMask.fromPretrained(Golden.path("pipelines", "models", name));
    }
}
