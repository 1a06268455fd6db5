package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import java.util.Map;

/** One row of the input: an object, or the error of a line that holds none. */
final class Row {
    private final String source;
    private final JsonObject object;
    private final IllegalArgumentException error;

    private Row(String source, JsonObject object, IllegalArgumentException error) {
        this.source = source;
        this.object = object;
        this.error = error;
    }

    static Row ofText(String source, String text) {
        return new Row(source, new JsonObject(source, Map.of("text", text)), null);
    }

    static Row ofJson(String source, String json) {
        try {
            return new Row(source, JsonObject.parse(source, json), null);
        } catch (IllegalArgumentException e) {
            return refused(source, e);
        }
    }

    static Row refused(String source, IllegalArgumentException error) {
        return new Row(source, null, error);
    }

    /** Where it stands, for messages. */
    String source() {
        return source;
    }

    /** The {@code id} to pass through, null if there is none. */
    Object id() {
        return object == null ? null : object.entries().get("id");
    }

    /**
     * @throws IllegalArgumentException if the line holds no object
     */
    JsonObject object() {
        if (error != null) {
            throw error;
        }
        return object;
    }
}
