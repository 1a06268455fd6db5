package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertClose;

import io.github.panabert.Golden;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The real models against Hugging Face in float64. {@code weights/} has F16 weights; the models of
 * the folder that the system property {@code panabert.models} names have F32 ones.
 */
class RealModelTest {
    private static final String MINILM = "all-MiniLM-L6-v2";

    /** How far the F16 weights' outputs are from the F32 ones', as weights/README.md states it. */
    private static double distance(String output) {
        if (output.equals("hidden_states_mean_std_l2_max")) {
            return 4e-2; // the lengths of vectors of up to 200,000 numbers
        }
        return switch (output.substring(0, 4)) {
            case "last", "hidd" -> 3.8e-3;
            case "pool" -> 2.2e-4;
            default -> 7.7e-4;
        };
    }

    @TestFactory
    Stream<DynamicTest> theModelThatWorksOutOfTheBox() {
        return cases(
                Path.of("weights", MINILM), (c, output) -> c.tolerance(output) + distance(output));
    }

    /** Twice torch's own float32 deviation, and a rounding where torch happens to have none. */
    @TestFactory
    Stream<DynamicTest> float32() {
        String models = System.getProperty("panabert.models", "");
        return Stream.of(MINILM, "bert-base-uncased")
                .filter(name -> !models.isEmpty())
                .flatMap(
                        name ->
                                cases(
                                        Path.of(models, name),
                                        (c, output) ->
                                                Math.min(
                                                        c.tolerance(output),
                                                        2 * c.deviationOfTorch(output)
                                                                + Math.ulp(1f))));
    }

    private interface Tolerance {
        double of(GoldenCases.Case c, String output);
    }

    private static Stream<DynamicTest> cases(Path folder, Tolerance tolerance) {
        String name = folder.getFileName().toString();
        BertModel model = BertModel.fromPretrained(folder);
        return GoldenCases.read(Golden.path("real", name)).cases().stream()
                .map(
                        c ->
                                DynamicTest.dynamicTest(
                                        name + "/" + c.name(), () -> check(model, c, tolerance)));
    }

    private static void check(BertModel model, GoldenCases.Case c, Tolerance tolerance) {
        BertModelOutput output = model.forward(c.batch(), Outputs.ALL);
        for (String name : c.outputs()) {
            Tensor expected = c.expected(name);
            float[] actual = condensed(output, name, c);
            if (name.equals("hidden_states_mean_std_l2_max")) {
                for (int i = 0; i < actual.length; i++) {
                    double atol = tolerance.of(c, name) + 1e-5 * Math.abs(expected.data()[i]);
                    assertClose(
                            name + "[" + i + "]",
                            new float[] {expected.data()[i]},
                            new float[] {actual[i]},
                            atol);
                }
            } else {
                assertClose(name, expected.data(), actual, tolerance.of(c, name));
            }
        }
    }

    /**
     * What the golden data keeps of an output: of long sequences some rows, columns, statistics.
     */
    private static float[] condensed(BertModelOutput output, String name, GoldenCases.Case c) {
        int layers = output.attentions().size();
        return switch (name) {
            case "last_hidden_state_rows" -> rows(output.lastHiddenState(), rows(c));
            case "last_hidden_state_cols_0_8" -> columns(output.lastHiddenState(), 8);
            case "hidden_states_mean_std_l2_max" ->
                    concatenated(
                            output.hiddenStates().stream().map(RealModelTest::statistics).toList());
            case "attentions_rows_of_head_0" ->
                    concatenated(
                            IntStream.range(0, layers)
                                    .mapToObj(
                                            i ->
                                                    rows(
                                                            firstHead(output.attention(i)),
                                                            rows(c).subList(0, 2)))
                                    .toList());
            case "attentions_max_per_head" ->
                    concatenated(
                            output.attentions().stream().map(RealModelTest::maxPerHead).toList());
            default -> GoldenCases.output(output, name).data();
        };
    }

    private static List<Integer> rows(GoldenCases.Case c) {
        return c.json().list("rows").stream().map(r -> ((Long) r).intValue()).toList();
    }

    /** Rows of a (1, S, n) tensor. */
    private static float[] rows(Tensor x, List<Integer> rows) {
        return concatenated(rows.stream().map(r -> x.slice(0).slice(r).data()).toList());
    }

    private static float[] columns(Tensor x, int count) {
        float[] columns = new float[x.dim(1) * count];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = x.get(0, i / count, i % count);
        }
        return columns;
    }

    private static Tensor firstHead(Tensor attention) {
        return attention.slice(0).slice(0).reshape(1, attention.dim(2), attention.dim(3));
    }

    private static float[] statistics(Tensor hidden) {
        double mean = 0;
        double squares = 0;
        double max = 0;
        for (float x : hidden.data()) {
            mean += x / (double) hidden.size();
            squares += (double) x * x;
            max = Math.max(max, Math.abs(x));
        }
        double deviation = Math.sqrt(squares / hidden.size() - mean * mean);
        return new float[] {
            (float) mean, (float) deviation, (float) Math.sqrt(squares), (float) max
        };
    }

    private static float[] maxPerHead(Tensor attention) {
        float[] max = new float[attention.dim(1)];
        for (int head = 0; head < max.length; head++) {
            for (float p : attention.slice(0).slice(head).data()) {
                max[head] = Math.max(max[head], p);
            }
        }
        return max;
    }

    private static float[] concatenated(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
