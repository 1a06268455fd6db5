package io.github.panabert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The golden data: what Hugging Face answers. A selection of it is committed under {@code
 * src/test/resources/golden}; the system property {@code panabert.golden} names the folder of all
 * of it.
 */
public final class Golden {
    private static final Path ROOT =
            Path.of(System.getProperty("panabert.golden", "src/test/resources/golden"));

    private Golden() {}

    /** A file or folder of the golden data. */
    public static Path path(String first, String... more) {
        return ROOT.resolve(Path.of(first, more));
    }

    /** The folders under {@code folder} that hold {@code file}, sorted; at least one. */
    public static List<Path> folders(String folder, String file) {
        try (Stream<Path> paths = Files.list(path(folder))) {
            List<Path> found = paths.filter(p -> Files.exists(p.resolve(file))).sorted().toList();
            assertThat(found).as("folders of " + path(folder)).isNotEmpty();
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of a JSONL file, at least one; each row's source names the file and the line. */
    public static List<JsonObject> rows(String first, String... more) {
        Path file = path(first, more);
        try {
            List<JsonObject> rows = new ArrayList<>();
            int line = 0;
            for (String text : Files.readAllLines(file)) {
                line++;
                if (!text.isBlank()) {
                    rows.add(JsonObject.parse(file + ":" + line, text));
                }
            }
            assertThat(rows).as("rows of " + file).isNotEmpty();
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
