package io.github.panabert.pipeline;

import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.Setting;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What is found in a folder while its {@link Recipe} is read. */
final class Findings {
    private final Path folder;
    private final Set<String> problems = new LinkedHashSet<>();
    private final List<String> conflicts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Findings(Path folder) {
        this.folder = folder;
    }

    /** What {@code loading} answers, null if it refuses, which is a problem. */
    <T> T attempt(Supplier<T> loading) {
        try {
            return loading.get();
        } catch (UncheckedIOException e) {
            boolean wrapped = e.getMessage().equals(e.getCause().toString());
            problem(wrapped ? e.getCause().getMessage() : e.getMessage());
        } catch (IllegalArgumentException e) {
            problem(e.getMessage());
        }
        return null;
    }

    void problem(String text) {
        problems.add(text);
    }

    void conflict(String text, Object... values) {
        conflicts.add(text.formatted(values));
    }

    void note(String text, Object... values) {
        notes.add(text.formatted(values));
    }

    /** Where a setting came from that has a default. */
    String origin(JsonObject file, String key) {
        return file.has(key) ? key(file, key) : Setting.DEFAULT;
    }

    /** A key of a file of the folder. */
    String key(JsonObject file, String key) {
        return name(Path.of(file.source())) + ": " + key;
    }

    /** A file of the folder by its place in it. */
    String name(Path file) {
        return folder.relativize(file).toString();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    List<String> conflicts() {
        return conflicts;
    }

    List<String> notes() {
        return notes;
    }
}
