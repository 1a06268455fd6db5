package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every output of every tiny checkpoint, against Hugging Face's. */
@Tag("width")
class BertModelGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsHuggingFace() {
        return Golden.folders("tiny", "cases.json").stream()
                .flatMap(
                        folder -> {
                            GoldenCases golden = GoldenCases.read(folder.resolve("cases"));
                            BertModel model = BertModel.fromPretrained(folder.resolve("model"));
                            return golden.cases().stream()
                                    .map(
                                            c ->
                                                    DynamicTest.dynamicTest(
                                                            folder.getFileName() + "/" + c.name(),
                                                            () -> check(golden, c, model, folder)));
                        });
    }

    private static void check(
            GoldenCases golden, GoldenCases.Case c, BertModel model, Path folder) {
        BertModelOutput output = model.forward(c.batch(), Outputs.ALL);
        if (golden.className().equals("BertModel")) {
            for (String name : c.outputs()) {
                Tensor actual = GoldenCases.output(output, name);
                Tensor expected = c.expected(name);
                assertThat(actual.shape()).as("shape of " + name).isEqualTo(expected.shape());
                assertClose(name, expected.data(), actual.data(), c.tolerance(name));
            }
        } else {
            SafeTensors weights = SafeTensors.open(folder.resolve("model"));
            Map<String, float[]> logits =
                    new HeadsInDoubles(weights).of(golden.className(), output);
            for (String name : c.outputs()) {
                assertClose(name, c.expected(name).data(), logits.get(name), c.tolerance(name));
            }
        }
    }
}
