package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.bert.BertModel;
import io.github.panabert.pipeline.AttentionView;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.pipeline.SimilarityExplanation;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pages in a browser: what they show is what the model computes. Needs chromium and
 * chromedriver: {@code mvn test -Dgroups=browser -DexcludedGroups=}.
 */
@Tag("browser")
class PageBrowserTest {
    private static final Path MINILM = Path.of("weights/all-MiniLM-L6-v2");
    private static final String TEXT = "Embeddings don't lie </script><b>";
    private static final String PAIR = "\u732B\u304C tokenization";
    private static final char ENTER = '\uE007';
    private static final char LEFT = '\uE012';
    private static final char RIGHT = '\uE014';
    private static final char DOWN = '\uE015';

    // Chromium's processes may write there for a moment after they are told to end.
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path profile;

    private static Browser browser;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        browser = new Browser(profile);
    }

    @AfterAll
    static void end() {
        browser.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void theHeatMapShowsTheWeightUnderTheMouse(String scheme) {
        browser.prefer(scheme);
        open("--pair", PAIR, TEXT);
        AttentionView view = view(TEXT, PAIR);
        choose("layer", "2");
        choose("head", "7");
        browser.await("document.body.dataset.shown === 'map 2'");
        pointAtCell(3, 1);
        assertThat(readout())
                .isEqualTo(cell("Layer 2, head 7", view, view.heads(2).slice(7), 3, 1));
        choose("head", "mean");
        browser.await("document.getElementById('readout').textContent.includes('mean')");
        assertThat(readout())
                .isEqualTo(cell("Layer 2, mean of the heads", view, view.mean(2), 3, 1));
        choose("layer", "5");
        browser.await("document.body.dataset.shown === 'map 5'");
        pointAtCell(0, 4);
        assertThat(readout())
                .isEqualTo(cell("Layer 5, mean of the heads", view, view.mean(5), 0, 4));
        assertQuiet();
    }

    @Test
    void aStrongerWeightHasAnotherColour() {
        browser.prefer("light");
        open(TEXT);
        AttentionView view = view(TEXT, null);
        float[] row = Tensor.of(view.mean(5).data(), view.size(), view.size()).slice(2).data();
        List<Integer> order =
                IntStream.range(0, row.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> row[i]))
                        .toList();
        long weakest = brightness(2, order.getFirst());
        assertThat(brightness(2, order.getLast())).isLessThan(weakest - 30);
        browser.prefer("dark");
        browser.await("document.getElementById('readout') && style('--page') === '#0d1117'");
        browser.await("document.body.dataset.shown === 'map 5'");
        frame();
        assertThat(brightness(2, order.getLast()))
                .isGreaterThan(brightness(2, order.getFirst()) + 30);
    }

    @Test
    void wordsAndSentencesAreChosen() {
        open("--pair", PAIR, TEXT);
        AttentionView words = view(TEXT, PAIR).words();
        browser.run("document.getElementById('words').click()");
        browser.await("heatMap.map.rowLabels.includes('Embeddings')");
        pointAtCell(1, 3);
        assertThat(readout())
                .isEqualTo(cell("Layer 5, mean of the heads", words, words.mean(5), 1, 3));
        choose("sentences", "ba");
        browser.await("heatMap.columns === " + words.secondText());
        pointAtCell(1, 2);
        int row = words.secondText() + 1;
        assertThat(readout())
                .isEqualTo(cell("Layer 5, mean of the heads", words, words.mean(5), row, 2));
        assertThat(words.labels().get(row)).isEqualTo("\u304C");
        assertQuiet();
    }

    @Test
    void theKeyboardMovesTheCursor() {
        open(TEXT);
        AttentionView view = view(TEXT, null);
        browser.run("document.getElementById('map').focus()");
        browser.press(DOWN);
        browser.press(DOWN);
        browser.press(RIGHT);
        browser.press(RIGHT);
        browser.press(LEFT);
        assertThat(readout())
                .isEqualTo(cell("Layer 5, mean of the heads", view, view.mean(5), 1, 1));
        assertThat(browser.run("return document.getElementById('readout').ariaLive"))
                .isEqualTo("polite");
    }

    @Test
    void theHeadsDrawTheLinesOfAToken() {
        open("--layer", "1", TEXT);
        AttentionView view = view(TEXT, null);
        openTab("lines");
        browser.run(
                "document.querySelectorAll('[data-head]').forEach((b, i) => i === 4 || b.click())");
        browser.await("headView.map.matrices.filter((m) => m).length === 1");
        browser.run("document.getElementById('lines').focus()");
        browser.press(DOWN);
        float[] row = view.heads(1).slice(4).slice(1).data();
        List<String> strongest =
                IntStream.range(0, row.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -row[i]))
                        .limit(3)
                        .map(
                                i ->
                                        "\u201C%s\u201D (%d) %s head 4"
                                                .formatted(
                                                        view.labels().get(i), i, rounded(row[i])))
                        .toList();
        assertThat(readout())
                .startsWith(
                        "\u201C%s\u201D (1) \u2192 ".formatted(view.labels().get(1))
                                + String.join(", ", strongest));
        assertThat(drawn("lines")).isTrue();
        assertQuiet();
    }

    @Test
    void thePicturesOfTheModelOpenTheHeatMap() {
        open(TEXT);
        AttentionView view = view(TEXT, null);
        openTab("model");
        assertThat(browser.run("return document.querySelectorAll('#thumbnails canvas').length"))
                .isEqualTo(72L);
        assertThat(drawn("thumbnails")).isTrue();
        browser.run("document.querySelector('[aria-label=\"layer 3, head 5\"]').focus()");
        browser.press(ENTER);
        browser.await("document.body.dataset.shown === 'map 3'");
        pointAtCell(2, 2);
        assertThat(readout())
                .isEqualTo(cell("Layer 3, head 5", view, view.heads(3).slice(5), 2, 2));
        assertQuiet();
    }

    @Test
    void theRolloutIsShown() {
        open(TEXT);
        AttentionView view = view(TEXT, null);
        openTab("rollout");
        choose("layer", "4");
        browser.await("document.body.dataset.shown === 'rollout 4'");
        pointAtCell(2, 0);
        assertThat(readout())
                .isEqualTo(cell("Rollout up to layer 4", view, view.rollouts().get(4), 2, 0));
    }

    @Test
    void columnsOfHebrewReadFromRightToLeft() {
        String text = "\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD";
        open(text);
        AttentionView view = view(text, null);
        pointAtCell(1, 0);
        assertThat(readout())
                .isEqualTo(cell("Layer 5, mean of the heads", view, view.mean(5), 1, 0));
        assertThat((Boolean) browser.run("return heatMap.x(0) > heatMap.x(1)")).isTrue();
        browser.run("document.getElementById('map').focus()");
        browser.press(LEFT);
        assertThat(readout())
                .isEqualTo(cell("Layer 5, mean of the heads", view, view.mean(5), 1, 1));
        assertQuiet();
    }

    @Test
    @Timeout(60)
    void aLongTextIsUsable() {
        String text = "the cat sat on the embeddings. ".repeat(100);
        open(text);
        AttentionView view = view(text, null);
        pointAtCell(100, 300);
        assertThat(readout())
                .isEqualTo(
                        "Layer 5, mean of the heads: \u201C%s\u201D (100) \u2192 \u201C%s\u201D (300) %.4f"
                                .formatted(
                                        view.labels().get(100),
                                        view.labels().get(300),
                                        view.mean(5).get(100, 300)));
        openTab("lines");
        assertThat((Long) browser.run("return headView.lines.length")).isBetween(1L, 4000L);
        openTab("model");
        assertThat(browser.run("return document.getElementsByTagName('*').length < 1000"))
                .isEqualTo(true);
        assertQuiet();
    }

    @Test
    void theCosinesPartsAreShown() {
        String[] texts = {"A cat sits outside", "The kitten plays"};
        Path page = folder.resolve("similarity.html");
        run("similarity", "--explain", texts[0], texts[1], "--out", "" + page);
        show(page);
        SimilarityExplanation explanation =
                SimilarityExplanation.of(
                        SentenceTransformer.fromPretrained(MINILM), texts[0], texts[1]);
        int a = explanation.parts().dim(0);
        int b = explanation.parts().dim(1);
        assertThat(browser.run("return document.getElementById('cosine').textContent"))
                .isEqualTo(format(6, explanation.cosine()));
        pointAtCell(2, 2);
        assertThat(readout())
                .isEqualTo(
                        "\u201Ccat\u201D (2) \u00B7 \u201Ckitten\u201D (2) "
                                + format(6, explanation.parts().get(2, 2)));
        pointAtCell(a, b);
        assertThat(readout())
                .isEqualTo(
                        "all tokens of A \u00B7 all tokens of B "
                                + format(6, explanation.cosine()));
        assertQuiet();
    }

    private void open(String... args) {
        Path page = folder.resolve("attention.html");
        run(
                Stream.concat(Stream.of("attend", "--out", "" + page), Stream.of(args))
                        .toArray(String[]::new));
        show(page);
    }

    private static void show(Path page) {
        browser.open(page);
        browser.await("document.body.dataset.shown !== undefined");
        frame();
    }

    private static void run(String... args) {
        CommandLineRun run =
                CommandLineRun.of(
                        Stream.concat(
                                        Stream.of(args[0], "--model", "" + MINILM),
                                        Stream.of(args).skip(1))
                                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private static AttentionView view(String text, String pair) {
        return AttentionView.of(
                BertModel.fromPretrained(MINILM), BertTokenizer.fromPretrained(MINILM), text, pair);
    }

    private static void choose(String select, String value) {
        browser.run(
                "const e = document.getElementById('%s'); e.value = '%s'; e.dispatchEvent(new Event('change'))"
                        .formatted(select, value));
    }

    private static void openTab(String tab) {
        browser.run("document.getElementById('tab-%s').click()".formatted(tab));
        browser.await("document.body.dataset.shown.startsWith('%s')".formatted(tab));
        frame();
    }

    /** Waits until what was asked for is drawn. */
    private static void frame() {
        browser.run(
                "window.drawn = 0; requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = 1; }))");
        browser.await("window.drawn === 1");
    }

    /** Moves the mouse to the middle of a cell, after scrolling to it. */
    private static void pointAtCell(int row, int column) {
        browser.run(
                "heatMap.cursor = {row: %d, column: %d}; heatMap.reveal(); heatMap.cursor = null; heatMap.host.scrollIntoView()"
                        .formatted(row, column));
        frame();
        List<?> place =
                (List<?>)
                        browser.run(
                                "const box = heatMap.surface.canvas.getBoundingClientRect(); return [box.left + heatMap.x(%d) + heatMap.cell / 2, box.top + heatMap.y(%d) + heatMap.cell / 2]"
                                        .formatted(column, row));
        browser.point(0, 0);
        browser.point(
                ((Number) place.get(0)).doubleValue() - 0.25,
                ((Number) place.get(1)).doubleValue() - 0.25);
    }

    /** How bright the middle of a cell is, 0 to 765. */
    private static long brightness(int row, int column) {
        return (Long)
                browser.run(
                        "const r = devicePixelRatio; const p = heatMap.surface.canvas.getContext('2d').getImageData((heatMap.x(%d) + 5) * r, (heatMap.y(%d) + 5) * r, 1, 1).data; return p[0] + p[1] + p[2]"
                                .formatted(column, row));
    }

    /** Whether all canvases in an element have more than one colour. */
    private static boolean drawn(String id) {
        return (Boolean)
                browser.run(
                        """
                        return [...document.querySelectorAll('#%s canvas')].every((canvas) => {
                          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                          return data.some((byte, i) => byte !== data[i %% 4]);
                        })
                        """
                                .formatted(id));
    }

    private static String readout() {
        return (String) browser.run("return document.getElementById('readout').textContent");
    }

    private static String cell(
            String title, AttentionView view, Tensor weights, int row, int column) {
        return "%s: \u201C%s\u201D (%d) \u2192 \u201C%s\u201D (%d) %s"
                .formatted(
                        title,
                        view.labels().get(row),
                        row,
                        view.labels().get(column),
                        column,
                        rounded(weights.get(row, column)));
    }

    private static String rounded(double weight) {
        return format(5, weight);
    }

    private static String format(int decimals, double number) {
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    /** No error, nothing that the policy forbids, nothing loaded. */
    private static void assertQuiet() {
        assertThat(browser.errors()).isEmpty();
        assertThat(browser.run("return performance.getEntriesByType('resource').length"))
                .isEqualTo(0L);
    }
}
