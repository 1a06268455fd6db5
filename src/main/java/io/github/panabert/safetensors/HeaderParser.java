package io.github.panabert.safetensors;

import io.github.panabert.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** The JSON of a header, key by key: everything that can be said of one entry on its own. */
final class HeaderParser {
    static final String METADATA = "__metadata__";

    private final Path file;
    private final JsonParser parser;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private Map<String, String> metadata;

    private HeaderParser(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Metadata, and the tensors in the order of the text. */
    record Parsed(Map<String, String> metadata, List<TensorInfo> tensors) {}

    static Parsed parse(Path file, String json) {
        try (JsonParser parser = Json.factory().createParser(ObjectReadContext.empty(), json)) {
            HeaderParser header = new HeaderParser(file, parser);
            header.object();
            return new Parsed(
                    header.metadata == null ? Map.of() : header.metadata,
                    List.copyOf(header.tensors.values()));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    file + ": the header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void object() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("the header", "is not a JSON object");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (name.equals(METADATA)) {
                metadata();
            } else if (tensors.containsKey(name)) {
                throw invalid(tensor(name), "is there twice");
            } else {
                tensors.put(name, entry(name));
            }
        }
        if (parser.nextToken() != null) {
            throw invalid("the header", "goes on after the end of its JSON object");
        }
    }

    private void metadata() {
        if (metadata != null) {
            throw invalid(METADATA, "is there twice");
        }
        metadata = new LinkedHashMap<>();
        if (parser.nextToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw invalid(METADATA, "must be an object of strings");
        }
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw invalid(METADATA, "must be an object of strings");
            }
            if (metadata.put(key, parser.getString()) != null) {
                throw invalid(METADATA, "has " + TensorInfo.shown(key) + " twice");
            }
        }
    }

    private TensorInfo entry(String name) {
        expect(JsonToken.START_OBJECT, name, "must be an object");
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            switch (key) {
                case "dtype" -> dtype = once(name, key, dtype, dtype(name));
                case "shape" -> shape = once(name, key, shape, naturals(name, key));
                case "data_offsets" -> offsets = once(name, key, offsets, naturals(name, key));
                default ->
                        throw invalid(
                                tensor(name), "has a key other than dtype, shape, data_offsets");
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw invalid(tensor(name), "has no " + missing);
        }
        if (offsets.size() != 2) {
            throw invalid(tensor(name), "has " + offsets.size() + " data_offsets, expected 2");
        }
        return new TensorInfo(name, dtype, shape, file, offsets.get(0), offsets.get(1));
    }

    private <T> T once(String name, String key, T before, T value) {
        if (before != null) {
            throw invalid(tensor(name), "has " + key + " twice");
        }
        return value;
    }

    private DType dtype(String name) {
        expect(JsonToken.VALUE_STRING, name, "must have a string as its dtype");
        String found = parser.getString();
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(found)) {
                return dtype;
            }
        }
        String known = Arrays.toString(DType.values());
        throw invalid(
                tensor(name),
                "has dtype " + TensorInfo.shown(found) + ", expected one of " + known);
    }

    /** A list of whole numbers from 0 to the largest long. */
    private List<Long> naturals(String name, String key) {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw invalid(tensor(name), "must have a list as its " + key);
        }
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw invalid(tensor(name), "must have whole numbers only in its " + key);
            }
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw invalid(tensor(name), "has a number beyond 64 bits in its " + key);
            }
            if (parser.getString().startsWith("-")) { // -0 too
                throw invalid(tensor(name), "has a negative number in its " + key);
            }
            values.add(parser.getLongValue());
        }
        return values;
    }

    private void expect(JsonToken token, String name, String problem) {
        if (parser.nextToken() != token) {
            throw invalid(tensor(name), problem);
        }
    }

    private static String tensor(String name) {
        return "tensor " + TensorInfo.shown(name);
    }

    private IllegalArgumentException invalid(String what, String problem) {
        return new IllegalArgumentException(file + ": " + what + " " + problem);
    }
}
