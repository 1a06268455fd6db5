package io.github.panabert.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.Golden;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.SafeTensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it says that BertModel reads, held against what BertModel reads. */
class BertTensorsTest {
    @TempDir Path temp;

    @Test
    void everyGoldenModelHasAllThatIsRead() {
        for (Path folder : Golden.folders("tiny", "model/config.json")) {
            BertTensors read = read(folder.resolve("model"));
            assertThat(read.problems()).as(folder.toString()).isEmpty();
            boolean hasPooler = BertModel.fromPretrained(folder.resolve("model")).hasPooler();
            assertThat(read.hasPooler()).as(folder.toString()).isEqualTo(hasPooler);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefixed", "mlm_old_names", "old_position_ids"})
    void theModelNeedsEveryTensorOfItAndNoOther(String name) throws IOException {
        Path model = Golden.path("tiny", name, "model");
        Files.copy(model.resolve("config.json"), temp.resolve("config.json"));
        SafeTensors tensors = SafeTensors.open(model);
        BertTensors read = read(model);
        assertThat(read.used()).hasSizeLessThan(tensors.names().size());
        write(tensors, read.used());
        BertModel.fromPretrained(temp);
        for (String left : read.used()) {
            if (left.endsWith("pooler.dense.weight")) {
                continue; // without it there is no pooler, which is no error
            }
            Set<String> others = new LinkedHashSet<>(read.used());
            others.remove(left);
            write(tensors, others);
            assertThatThrownBy(() -> BertModel.fromPretrained(temp))
                    .as("without " + left)
                    .isInstanceOf(IllegalArgumentException.class);
            if (left.endsWith("word_embeddings.weight")) {
                assertThatThrownBy(() -> read(temp)).isInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(read(temp).problems()).as("without " + left).hasSize(1);
            }
        }
    }

    private static BertTensors read(Path folder) {
        return BertTensors.of(SafeTensors.open(folder), BertConfig.fromPretrained(folder));
    }

    private void write(SafeTensors from, Set<String> names) {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        names.forEach(name -> writer.copy(from, name, from.info(name).dtype()));
        writer.write(temp.resolve("model.safetensors"));
    }
}
