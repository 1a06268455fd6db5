package io.github.panabert.json;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JSON object with typed access. Whatever is not as asked is an {@link IllegalArgumentException}
 * that names the source (the file), the key, what was found and what was expected. A key whose
 * value is {@code null} counts as absent.
 *
 * @param source where the object stands, for messages: a file, or a file and the path of keys
 *     inside it
 * @param entries the object's values, as {@link Json} gives them
 */
public record JsonObject(String source, Map<String, Object> entries) {

    /** The object that a file holds. */
    public static JsonObject read(Path file) {
        return of(file.toString(), Json.read(file));
    }

    /** The object that a text holds; {@code source} says what the text is. */
    public static JsonObject parse(String source, String text) {
        return of(source, Json.parse(source, text));
    }

    /** A parsed value as an object. */
    public static JsonObject of(String source, Object value) {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // Json makes maps of strings only
            Map<String, Object> entries = (Map<String, Object>) map;
            return new JsonObject(source, entries);
        }
        throw new IllegalArgumentException(source + ": expected an object, found " + shown(value));
    }

    /** Whether the key is there and not null. */
    public boolean has(String key) {
        return entries.get(key) != null;
    }

    public String string(String key) {
        return required(key, String.class, "a string");
    }

    public String string(String key, String otherwise) {
        return has(key) ? string(key) : otherwise;
    }

    public boolean bool(String key) {
        return required(key, Boolean.class, "true or false");
    }

    public boolean bool(String key, boolean otherwise) {
        return has(key) ? bool(key) : otherwise;
    }

    /** A whole number that fits an int. */
    public int integer(String key) {
        Object value = required(key, Object.class, "an integer");
        if (value instanceof Long n && n == n.intValue()) {
            return n.intValue();
        }
        throw mismatch(key, "an integer", value);
    }

    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    /** A whole number, clamped to int: libraries write 1e30 for "no limit". */
    public int clampedInteger(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        Object value = entries.get(key);
        if (value instanceof Long n) { // a switch by types takes a process's start 5 ms
            return Math.clamp(n, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (value instanceof BigInteger n) {
            return n.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        }
        throw mismatch(key, "an integer", value);
    }

    public double number(String key) {
        return required(key, Number.class, "a number").doubleValue();
    }

    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    public JsonObject object(String key) {
        return of(path(key), required(key, Object.class, "an object"));
    }

    public List<?> list(String key) {
        return required(key, List.class, "a list");
    }

    /** A list of objects. */
    public List<JsonObject> objects(String key) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(key)) {
            objects.add(of(path(key) + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    /** A list of strings. */
    public List<String> strings(String key) {
        List<String> strings = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof String string)) {
                throw mismatch(key, "a list of strings", element);
            }
            strings.add(string);
        }
        return strings;
    }

    /** A list of whole numbers that fit an int. */
    public int[] integers(String key) {
        List<?> list = list(key);
        int[] integers = new int[list.size()];
        for (int i = 0; i < integers.length; i++) {
            if (!(list.get(i) instanceof Long n && n == n.intValue())) {
                throw mismatch(key, "a list of integers", list.get(i));
            }
            integers[i] = n.intValue();
        }
        return integers;
    }

    /** The error of a value that is well-formed and still not right. */
    public IllegalArgumentException invalid(String key, String problem) {
        return new IllegalArgumentException(path(key) + ": " + problem);
    }

    /** The error of values that were refused, with a message that begins with the key. */
    public IllegalArgumentException refused(IllegalArgumentException refusal) {
        return new IllegalArgumentException(path(refusal.getMessage()), refusal);
    }

    private <T> T required(String key, Class<T> type, String expected) {
        Object value = entries.get(key);
        if (value == null) {
            throw invalid(key, "missing, expected " + expected);
        }
        if (!type.isInstance(value)) {
            throw mismatch(key, expected, value);
        }
        return type.cast(value);
    }

    private IllegalArgumentException mismatch(String key, String expected, Object found) {
        return invalid(key, "expected " + expected + ", found " + shown(found));
    }

    private String path(String key) {
        return source + ": " + key;
    }

    private static String shown(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case String s -> '"' + (s.length() > 60 ? s.substring(0, 60) + "..." : s) + '"';
            default -> value.toString();
        };
    }
}
