package io.github.panabert.cli;

import io.github.panabert.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** README.md: its blocks of code, and the model folders that it names. */
final class Readme {
    /** The model of this name may be there; of the others only stand-ins are. */
    private static final String REAL = "bert-base-uncased";

    private static final String MODELS = System.getProperty("panabert.models");

    private Readme() {}

    /** The code of a language. */
    static List<String> blocks(String language) throws IOException {
        Pattern fence = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```");
        return fence.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.lastIndexOf('\n') + 1))
                .toList();
    }

    /**
     * The folders of models that are downloaded: the real one, or else tiny ones with random
     * weights and the same head, which answer in the same form.
     */
    static Map<String, Path> downloaded() {
        Map<String, Path> folders =
                new HashMap<>(
                        Map.of(
                                REAL,
                                Golden.path("pipelines", "models", "mlm"),
                                "sentiment",
                                Golden.path("pipelines", "models", "cls_single"),
                                "bert-base-NER",
                                Golden.path("pipelines", "models", "ner_bio"),
                                "squad2",
                                Golden.path("pipelines", "models", "qa"),
                                "ms-marco-MiniLM-L6-v2",
                                Golden.path("sentence_transformers", "cross_encoder", "model")));
        if (MODELS != null) {
            folders.put(REAL, Path.of(MODELS, REAL));
        }
        return folders;
    }

    /** Whether a stand-in answers, so that nothing but the answer's form can be compared. */
    static boolean isStandIn(String model) {
        return downloaded().containsKey(model) && !(model.equals(REAL) && MODELS != null);
    }
}
