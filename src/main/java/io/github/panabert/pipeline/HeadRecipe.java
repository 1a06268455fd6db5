package io.github.panabert.pipeline;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertTensors;
import io.github.panabert.bert.head.HeadTensors;
import io.github.panabert.bert.head.Labels;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tokenizer.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The heads' part of a {@link Recipe}: which of them the weights are for. */
final class HeadRecipe {
    /** These have a {@code classifier}: whose it is only config.json tells. */
    private static final Set<String> CLASSIFIERS =
            Set.of(
                    "BertForSequenceClassification",
                    "BertForTokenClassification",
                    "BertForMultipleChoice");

    private final List<String> architectures;
    private final Findings findings;
    private final List<String> loaded = new ArrayList<>();
    private final Set<String> used = new LinkedHashSet<>();

    HeadRecipe(List<String> architectures, Findings findings) {
        this.architectures = architectures;
        this.findings = findings;
    }

    /** Compares what config.json names with what the weights have. */
    List<Setting> read(
            JsonObject json,
            Path folder,
            SafeTensors tensors,
            BertConfig config,
            BertTensors encoder) {
        Labels labels = findings.attempt(() -> Labels.fromPretrained(folder));
        int count = labels == null ? 0 : labels.size();
        for (String name : HeadTensors.CLASSES) {
            HeadTensors head = HeadTensors.of(name, tensors, config, encoder, count);
            boolean named = architectures.contains(name);
            if (head.problems().isEmpty() && (named || !CLASSIFIERS.contains(name))) {
                loaded.add(name);
                used.addAll(head.used());
            } else if (named) {
                findings.conflict(
                        "head: %s names %s, and the weights have %s; it is refused",
                        findings.key(json, "architectures"), name, head.problems().getFirst());
                used.addAll(head.used());
            }
        }
        List<Setting> settings = new ArrayList<>();
        if (labels != null && architectures.stream().anyMatch(CLASSIFIERS::contains)) {
            settings.add(
                    Setting.of(
                            "labels",
                            String.join(",", labels.names()),
                            findings.origin(json, "id2label")));
        }
        return settings;
    }

    /** The classes whose tensors are all there. */
    List<String> loaded() {
        return loaded;
    }

    /** The names of the tensors that they read. */
    Set<String> used() {
        return used;
    }
}
