package io.github.panabert.pipeline;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sentence-transformers folders of the tests: a tiny golden BERT, and modules of one's own. */
final class Modules {
    private Modules() {}

    /** A folder without any of sentence-transformers' files, 24 numbers a token. */
    static ModelCopy bert(Path folder) {
        return ModelCopy.of(Golden.path("sentence_transformers", "old_prompts", "model"), folder)
                .delete("modules.json")
                .delete("1_Pooling/config.json")
                .delete("sentence_bert_config.json")
                .delete("config_sentence_transformers.json");
    }

    /** Lists modules by their types' last names, each in the folder of its number and name. */
    static ModelCopy list(ModelCopy model, String... names) {
        List<String> entries = new ArrayList<>();
        for (String name : names) {
            int i = entries.size();
            entries.add(
                    """
                    {"idx": %d, "name": "%d", "path": "%s", "type": "sentence_transformers.models.%s"}
                    """
                            .formatted(i, i, i == 0 ? "" : i + "_" + name, name));
        }
        return model.write("modules.json", "[" + String.join(",", entries) + "]");
    }

    /** A folder of Transformer and Pooling. */
    static ModelCopy pooling(Path folder, String config) {
        return list(bert(folder), "Transformer", "Pooling").write("1_Pooling/config.json", config);
    }
}
