package io.github.panabert.cli;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.SafeTensorsWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Heads on the command line: {@code forward --as}. */
class ForwardAsTest {
    private static final String LOGITS = "logits +\\[%s\\].*";

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> autoAnswersAsHuggingFaceDoes() {
        return Golden.folders("tiny", "cases.json").stream()
                .filter(f -> !json(f).string("class", "BertModel").equals("BertModel"))
                .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
    }

    private static JsonObject json(Path golden) {
        return JsonObject.read(golden.resolve("cases.json"));
    }

    private void check(Path golden) {
        Path cases = golden.resolve("cases.safetensors");
        Path out = folder.resolve("out.safetensors");
        CommandLineRun run =
                forward(
                        golden.resolve("model"),
                        "auto",
                        "--input",
                        cases.toString(),
                        "--out",
                        out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        SafeTensors expected = SafeTensors.open(cases);
        SafeTensors found = SafeTensors.open(out);
        for (JsonObject c : json(golden).objects("cases")) {
            String prefix = c.string("name") + "/out/";
            assertThat(found.names()).contains(prefix + "last_hidden_state");
            for (String output : c.object("outputs").entries().keySet()) {
                String name = prefix + output;
                assertThat(found.info(name).shape()).isEqualTo(expected.info(name).shape());
                assertClose(
                        name,
                        expected.floats(name).data(),
                        found.floats(name).data(),
                        c.object("atol").number(output));
            }
        }
    }

    @Test
    void textsHaveLogits() {
        CommandLineRun run = forward(tiny("seqcls_single"), "auto", "hello", "a b");
        assertThat(names(run))
                .startsWith("logits", "last_hidden_state", "pooler_output", "hidden_states.0");
        assertThat(run.out().lines().findFirst().orElseThrow()).matches(LOGITS.formatted("2, 3"));
    }

    @Test
    void ofTheEncodersOutputsOnlyThoseThatAreAskedFor() {
        assertThat(names(forward(tiny("qa"), "auto", "--outputs", "end_logits", "a")))
                .containsExactly("end_logits");
        String outputs = "prediction_logits,pooler_output";
        assertThat(names(forward(tiny("pretraining"), "auto", "--outputs", outputs, "a")))
                .containsExactly("prediction_logits", "pooler_output");
        assertThat(names(forward(tiny("qa"), "BertModel", "--outputs", "pooler_output,all", "a")))
                .doesNotContain("start_logits");
    }

    @Test
    void textsAreTheChoicesOfOneQuestion() {
        CommandLineRun run =
                forward(tiny("multiple_choice"), "auto", "--outputs", "logits", "a", "b c", "d");
        assertThat(run.out()).matches(LOGITS.formatted("1, 3") + "\n");
    }

    @Test
    void whatChoicesWriteCanBeReadBack() {
        Path model = tiny("multiple_choice");
        String first = folder.resolve("first.safetensors").toString();
        String second = folder.resolve("second.safetensors").toString();
        assertThat(forward(model, "auto", "a", "b c", "d", "--out", first).exitCode()).isZero();
        CommandLineRun again = forward(model, "auto", "--input", first, "--out", second);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(SafeTensors.open(Path.of(second)).floats("logits").data())
                .isEqualTo(SafeTensors.open(Path.of(first)).floats("logits").data());
    }

    @Test
    void tensorsOfChoicesHaveThreeDimensions() {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        writer.integers("flat/in/input_ids", DType.I64, new long[] {2, 3}, 1, 2);
        writer.integers("mask/in/input_ids", DType.I64, new long[] {2, 3, 2, 3}, 1, 2, 2);
        writer.integers("mask/in/attention_mask", DType.I64, new long[] {1, 1, 1, 1}, 2, 2);
        writer.integers("good/in/input_ids", DType.I64, new long[] {2, 3, 2, 3, 2, 4}, 1, 3, 2);
        Path in = folder.resolve("in.safetensors");
        writer.write(in);
        CommandLineRun run =
                forward(
                        tiny("multiple_choice"),
                        "auto",
                        "--outputs",
                        "logits",
                        "--input",
                        in.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .containsExactlyInAnyOrder(
                        "panabert: flat: refused: input_ids: shape [1, 2], expected (B, C, S)",
                        "panabert: mask: refused: attention_mask: shape [2, 2], expected (B, C, S)");
        assertThat(run.out()).matches("good/out/" + LOGITS.formatted("1, 3") + "\n");
    }

    @Test
    void aClassThatIsNotThereIsRefused() {
        Path model = tiny("mlm");
        assertRefused(
                forward(model, "BertForQuestionAnswering", "a"),
                model + ": no tensor \"qa_outputs.weight\", which BertForQuestionAnswering needs");
        assertRefused(
                forward(model, "BertForEverything", "a"),
                "--as: no class \"BertForEverything\"; there are auto, BertModel, BertForMaskedLM");
        assertRefused(
                forward(model, "auto", "--outputs", "start_logits", "a"),
                "--outputs: no output \"start_logits\"; there are all, logits, last_hidden_state");
        ModelCopy.of(model, folder).edit("config.json", "BertForMaskedLM", "BertLMHeadModel");
        assertRefused(
                forward(folder, "auto", "a"),
                "--as auto: config.json's architectures are [BertLMHeadModel]; there are auto, Bert");
    }

    private static void assertRefused(CommandLineRun run, String message) {
        assertThat(run.err()).startsWith("panabert: " + message).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private static CommandLineRun forward(Path model, String as, String... args) {
        List<String> fixed = List.of("forward", "--model", model.toString(), "--as", as);
        return CommandLineRun.of(
                Stream.concat(fixed.stream(), Stream.of(args)).toArray(String[]::new));
    }

    private static Stream<String> names(CommandLineRun run) {
        return run.out().lines().map(line -> line.split(" ")[0]);
    }

    private static Path tiny(String name) {
        return Golden.path("tiny", name, "model");
    }
}
