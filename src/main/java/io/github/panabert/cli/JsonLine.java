package io.github.panabert.cli;

import io.github.panabert.json.Json;
import java.io.StringWriter;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** One JSON value on a line of its own. */
final class JsonLine {
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private JsonLine() {}

    /**
     * @throws IllegalArgumentException if a number in it is NaN or infinite
     */
    static String of(Consumer<JsonGenerator> value) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json =
                new FiniteNumbers(
                        Json.factory().createGenerator(ObjectWriteContext.empty(), line))) {
            value.accept(json);
        }
        return withoutLoneSurrogates(line.append('\n').toString());
    }

    /** Escaped, as in the row they come from: UTF-8 has no bytes for them. */
    private static String withoutLoneSurrogates(String json) {
        return LONE_SURROGATE
                .matcher(json)
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
    }
}
