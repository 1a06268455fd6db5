package io.github.panabert.cli;

import io.github.panabert.tokenizer.Encoding;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** Encodings under Hugging Face's names. */
final class EncodingJson {
    /** A field of an encoding: its name, and what writes its value. */
    private record Field(String name, BiConsumer<JsonGenerator, Encoding> value) {}

    private static final List<Field> FIELDS =
            List.of(
                    new Field("input_ids", (json, e) -> integers(json, e.inputIds())),
                    new Field("token_type_ids", (json, e) -> integers(json, e.tokenTypeIds())),
                    new Field("attention_mask", (json, e) -> integers(json, e.attentionMask())),
                    new Field("tokens", (json, e) -> strings(json, e.tokens())),
                    new Field("offsets", (json, e) -> ranges(json, e.offsets())),
                    new Field("word_ids", (json, e) -> indexes(json, e.wordIds())),
                    new Field("sequence_ids", (json, e) -> indexes(json, e.sequenceIds())),
                    new Field(
                            "special_tokens_mask",
                            (json, e) -> integers(json, e.specialTokensMask())));

    private EncodingJson() {}

    /** The fields of an encoding, and its further windows where there are some. */
    static void write(JsonGenerator json, Encoding encoding) {
        for (Field field : FIELDS) {
            json.writeName(field.name);
            field.value.accept(json, encoding);
        }
        if (!encoding.overflowing().isEmpty()) {
            json.writeName("overflowing");
            windows(json, encoding.overflowing());
        }
    }

    /** The same fields, each a list with the values of every encoding. */
    static void writeBatch(JsonGenerator json, List<Encoding> encodings) {
        for (Field field : FIELDS) {
            json.writeArrayPropertyStart(field.name);
            encodings.forEach(encoding -> field.value.accept(json, encoding));
            json.writeEndArray();
        }
        if (encodings.stream().anyMatch(encoding -> !encoding.overflowing().isEmpty())) {
            json.writeArrayPropertyStart("overflowing");
            encodings.forEach(encoding -> windows(json, encoding.overflowing()));
            json.writeEndArray();
        }
    }

    private static void windows(JsonGenerator json, List<Encoding> windows) {
        json.writeStartArray();
        for (Encoding window : windows) {
            json.writeStartObject();
            write(json, window);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void integers(JsonGenerator json, int[] values) {
        json.writeArray(values, 0, values.length);
    }

    private static void strings(JsonGenerator json, List<String> values) {
        json.writeStartArray();
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void ranges(JsonGenerator json, int[][] ranges) {
        json.writeStartArray();
        for (int[] range : ranges) {
            integers(json, range);
        }
        json.writeEndArray();
    }

    /** Numbers of words or sequences, null where there is none. */
    private static void indexes(JsonGenerator json, int[] indexes) {
        json.writeStartArray();
        for (int index : indexes) {
            if (index == Encoding.NONE) {
                json.writeNull();
            } else {
                json.writeNumber(index);
            }
        }
        json.writeEndArray();
    }
}
