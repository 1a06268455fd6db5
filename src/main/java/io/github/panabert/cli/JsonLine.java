package io.github.panabert.cli;

import io.github.panabert.json.Json;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** One JSON value on a line of its own. */
final class JsonLine {
    private JsonLine() {}

    static String of(Consumer<JsonGenerator> value) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json =
                Json.factory().createGenerator(ObjectWriteContext.empty(), line)) {
            value.accept(json);
        }
        return line.append('\n').toString();
    }
}
