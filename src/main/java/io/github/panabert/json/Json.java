package io.github.panabert.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON text as plain values: {@code Map} (in the order of the text; of a repeated key the last
 * counts, as in Python), {@code List}, {@code String}, {@code Long} ({@code BigInteger} beyond it),
 * {@code Double}, {@code Boolean}, {@code null}.
 */
public final class Json {
    /** A vocabulary has tens of thousands of names, each once: a table of them would be in vain. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();

    /** What Jackson's messages say to those who program with it. */
    private static final String HINTS =
            "\\[Source: [^;]*; |\\](?=\\))|, from `[^`]*`|: enable `[^`]*` to allow";

    private Json() {}

    /**
     * The factory of every parser and generator here: thread-safe, with Jackson's default limits.
     */
    public static JsonFactory factory() {
        return FACTORY;
    }

    /**
     * The value that a file holds.
     *
     * @throws UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if it isn't one JSON value
     */
    public static Object read(Path file) {
        byte[] bytes = bytes(file);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            return document(parser);
        } catch (JacksonException e) {
            throw malformed(file.toString(), e);
        }
    }

    /**
     * The value of a text.
     *
     * @param source what the text is, for messages
     * @throws IllegalArgumentException if the text isn't one JSON value
     */
    public static Object parse(String source, String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return document(parser);
        } catch (JacksonException e) {
            throw malformed(source, e);
        }
    }

    /**
     * Writes a value as this class reads it, or a number of another type.
     *
     * @throws IllegalArgumentException if it, or one inside it, is of another type
     */
    public static void write(JsonGenerator generator, Object value) {
        // not a switch, which takes 5 ms of a process's start to link when it is one by types
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value instanceof Integer number) {
            generator.writeNumber(number);
        } else if (value instanceof Float number) {
            generator.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else if (value instanceof List<?> array) {
            generator.writeStartArray();
            array.forEach(element -> write(generator, element));
            generator.writeEndArray();
        } else if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            object.forEach(
                    (name, element) -> {
                        generator.writeName((String) name);
                        write(generator, element);
                    });
            generator.writeEndObject();
        } else {
            throw new IllegalArgumentException("no value of JSON: " + value.getClass());
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }

    private static IllegalArgumentException malformed(String source, JacksonException e) {
        String where =
                e.getLocation() == null
                        ? ""
                        : " at line "
                                + e.getLocation().getLineNr()
                                + ", column "
                                + e.getLocation().getColumnNr();
        return new IllegalArgumentException(
                source + ": not JSON: " + e.getOriginalMessage().replaceAll(HINTS, "") + where, e);
    }

    private static Object document(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new StreamReadException(parser, "nothing there");
        }
        Object value = value(parser, first);
        if (parser.nextToken() != null) {
            throw new StreamReadException(parser, "more after the end of the value");
        }
        return value;
    }

    private static Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    object.put(name, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                for (JsonToken t = parser.nextToken();
                        t != JsonToken.END_ARRAY;
                        t = parser.nextToken()) {
                    array.add(value(parser, t));
                }
                yield array;
            }
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> finite(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static double finite(JsonParser parser) {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw new StreamReadException(parser, "a number beyond the range of a double");
        }
        return number;
    }

    private static Number integer(JsonParser parser) {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? parser.getBigIntegerValue()
                : (Number) parser.getLongValue();
    }
}
