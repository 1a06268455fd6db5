package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.bert.BertModel;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.AttentionView;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page holds the model's weights, the table shows them. */
class AttendCommandTest {
    private static final Path MINILM = Path.of("weights/all-MiniLM-L6-v2");
    private static final String TEXT = "Embeddings don't lie";
    private static final String PAIR =
            "</script><!-- <b>\u732B</b> \uD83D & \u05E9\u05DC\u05D5\u05DD";

    @TempDir Path folder;

    @Test
    void thePageHoldsTheModelsWeights() {
        AttentionView tokens = view(TEXT, PAIR);
        PageData page = page(TEXT, "--pair", PAIR);
        List<String> ids = new ArrayList<>(List.of("page"));
        for (String name : List.of("tokens", "words")) {
            AttentionView view = name.equals("words") ? tokens.words() : tokens;
            JsonObject described = page.json().object(name);
            assertThat(described.strings("labels")).isEqualTo(view.labels());
            assertThat(described.integer("second")).isEqualTo(view.secondText());
            List<Tensor> rollouts = view.rollouts();
            for (int layer = 0; layer < 6; layer++) {
                assertRounded(
                        page.numbers(name + "." + layer),
                        1e5,
                        view.heads(layer),
                        view.mean(layer),
                        rollouts.get(layer));
                ids.add(name + "." + layer);
            }
        }
        assertThat(page.ids()).isEqualTo(ids);
        assertThat(page.json().integer("decimals")).isEqualTo(5);
        assertThat(page.json().integer("heads")).isEqualTo(12);
    }

    @Test
    void aTextOfWholeWordsHasNoOthers() {
        PageData page = page("the cat");
        assertThat(page.ids()).contains("tokens.5").doesNotContain("words.0");
        assertThat(page.json().has("words")).isFalse();
        assertThat(page.json().strings("texts")).containsExactly("the cat");
        assertThat(page("the cat", "--pair", "").json().strings("texts"))
                .containsExactly("the cat");
    }

    @Test
    void noTextBreaksOutOfTheData() {
        PageData page = page(PAIR, "--pair", "{{script}} {{title}}");
        assertThat(page.json().strings("texts")).containsExactly(PAIR, "{{script}} {{title}}");
        int scripts = page.html().split("<script").length - 1;
        assertThat(page.html().split("</script>")).hasSize(scripts + 1);
        assertThat(page.html()).doesNotContain("<!-- <b>").endsWith("</html>\n");
    }

    @Test
    void thePageAllowsItsOwnScriptAndStyleAndNothingElse() throws Exception {
        String html = page("the cat").html();
        String policy =
                "default-src 'none'; img-src data:; style-src '%s'; script-src '%s'"
                        .formatted(hash(html, "<style>"), hash(html, "<script>"));
        assertThat(html).contains("content=\"" + policy + "\"");
        assertThat(html).doesNotContainPattern("(src|href)=\"(?!data:|https://aclanthology.org/)");
    }

    @Test
    void thePageOpensWithTheLayerAndTheHead() {
        JsonObject page = page("the cat", "--layer", "2", "--head", "7").json();
        assertThat(page.integer("layer")).isEqualTo(2);
        assertThat(page.integer("head")).isEqualTo(7);
        assertThat(page("the cat").json().integer("layer")).isEqualTo(5);
        assertThat(page("the cat").json().integer("head")).isEqualTo(-1);
    }

    @Test
    void aLongTextIsCutAndItsPageStaysSmall() {
        PageData page = page("the cat sat on the embeddings. ".repeat(100));
        assertThat(page.json().bool("cut")).isTrue();
        assertThat(page.json().integer("decimals")).isEqualTo(4);
        AttentionView view = view("the cat sat on the embeddings. ".repeat(100), null);
        assertThat(view.size()).isEqualTo(512);
        assertRounded(
                page.numbers("tokens.3"), 1e4, view.heads(3), view.mean(3), view.rollouts().get(3));
        assertThat(page.html().length()).isLessThan(30_000_000); // half the layers of bert-base
    }

    @Test
    void withoutAFileTheWeightsAreATable() {
        AttentionView view = view("the \u732B sat", null);
        CommandLineRun run = attend("--layer", "2", "--head", "3", "the \u732B sat");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(view.size() + 1);
        assertThat(lines.getFirst().split(" +"))
                .containsExactly(
                        Stream.concat(Stream.of("query\\key"), view.labels().stream())
                                .toArray(String[]::new));
        for (int i = 0; i < view.size(); i++) {
            String[] cells = lines.get(i + 1).split(" +");
            assertThat(cells[0]).isEqualTo(view.labels().get(i));
            for (int j = 0; j < view.size(); j++) {
                assertThat(cells[j + 1]).isEqualTo("%.3f".formatted(view.heads(2).get(3, i, j)));
            }
        }
        CommandLineRun mean = attend("the \u732B sat");
        assertThat(mean.out().lines().toList().get(1))
                .contains(String.format(Locale.ROOT, "  %.3f  ", view.mean(5).get(0, 0)));
        assertThat(attend("--layer", "-1", "the \u732B sat").out()).isEqualTo(mean.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--layer 6 a | --layer: 6, and the model has 6: expected 0 to 5, or -1 for the last",
                "--layer -7 a | --layer: -7, and the model has 6",
                "--head 12 a | --head: 12, and the model has 12: expected 0 to 11",
                "--head mean a | Invalid value for option '--head'",
                "--out no/such/file a | no/such/file: can't be written: no such file or folder",
                "--out | Missing required parameter",
                "a b | Unmatched argument at index",
            })
    void badUsageIsOneLine(String args, String message) {
        CommandLineRun run = attend(args.split(" "));
        assertThat(run.err()).contains("panabert: " + message).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aModelWithHeadsIsABertToo() {
        Path model = Golden.path("pipelines", "models", "qa");
        CommandLineRun run = CommandLineRun.of("attend", "--model", "" + model, "the cat");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private static void assertRounded(int[] found, double unit, Tensor... expected) {
        int at = 0;
        for (Tensor tensor : expected) {
            for (float weight : tensor.data()) {
                assertThat(found[at]).as("number " + at).isEqualTo((int) Math.rint(weight * unit));
                at++;
            }
        }
        assertThat(found).hasSize(at);
    }

    private static String hash(String html, String start) throws Exception {
        Matcher element = Pattern.compile(start + "(.*?)</", Pattern.DOTALL).matcher(html);
        assertThat(element.find()).isTrue();
        byte[] source = element.group(1).getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(source);
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    private static AttentionView view(String text, String pair) {
        return AttentionView.of(
                BertModel.fromPretrained(MINILM), BertTokenizer.fromPretrained(MINILM), text, pair);
    }

    private PageData page(String... args) {
        Path file = folder.resolve("page.html");
        CommandLineRun run =
                attend(
                        Stream.concat(Stream.of("--out", "" + file), Stream.of(args))
                                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        return PageData.read(file);
    }

    private static CommandLineRun attend(String... args) {
        return CommandLineRun.of(
                Stream.concat(Stream.of("attend", "--model", "" + MINILM), Stream.of(args))
                        .toArray(String[]::new));
    }
}
