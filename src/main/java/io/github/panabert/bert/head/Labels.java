package io.github.panabert.bert.head;

import io.github.panabert.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The labels of a classifier as {@code config.json} has them: {@code id2label}, or without it
 * {@code LABEL_0}, {@code LABEL_1} and so on, {@code num_labels} of them, which is 2 where that is
 * missing too. ({@code label2id} says the same the other way round and is not read, as in
 * transformers.)
 *
 * @param names by id, at least one
 * @param problemType what the logits mean; empty where config.json does not say
 */
public record Labels(List<String> names, Optional<ProblemType> problemType) {

    /** Copies the list. */
    public Labels {
        names = List.copyOf(names);
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws java.io.UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if it is malformed, the ids are not 0, 1, 2 and so on,
     *     {@code num_labels} is another number than {@code id2label} has, or the problem type is
     *     unknown
     */
    public static Labels fromPretrained(Path folder) {
        return of(JsonObject.read(folder.resolve("config.json")));
    }

    static Labels of(JsonObject config) {
        List<String> names = config.has("id2label") ? named(config) : numbered(config);
        return new Labels(names, Optional.ofNullable(ProblemType.of(config)));
    }

    /** How many there are: transformers' {@code num_labels}. */
    public int size() {
        return names.size();
    }

    private static List<String> named(JsonObject config) {
        JsonObject id2label = config.object("id2label");
        int size = id2label.entries().size();
        if (size == 0) {
            throw config.invalid("id2label", "empty, expected at least one label");
        }
        int numLabels = config.integer("num_labels", size);
        if (numLabels != size) {
            throw config.invalid("num_labels", numLabels + ", but id2label has " + size);
        }
        List<String> names = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            String key = Integer.toString(id);
            // Some models have numbers for names.
            boolean number = id2label.entries().get(key) instanceof Long;
            names.add(number ? "" + id2label.integer(key) : id2label.string(key));
        }
        return names;
    }

    private static List<String> numbered(JsonObject config) {
        int size = config.integer("num_labels", 2);
        if (size < 1) {
            throw config.invalid("num_labels", "expected at least 1, found " + size);
        }
        List<String> names = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            names.add("LABEL_" + id);
        }
        return names;
    }
}
