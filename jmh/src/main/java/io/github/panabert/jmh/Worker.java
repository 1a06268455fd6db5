package io.github.panabert.jmh;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.json.Json;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.EncodeOptions;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * panabert as a process that another one measures: a JSON object a line asks, a JSON object a line
 * answers. What is timed is the public call alone, from arrays or Strings to floats that can be
 * read.
 */
public final class Worker {
    private SentenceTransformer transformer;

    Worker() {}

    /** Answers the lines of stdin until one says quit, or the end. */
    public static void main(String[] args) throws IOException {
        BertModel.prepare();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Worker worker = new Worker();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> answer = worker.answer(line);
            if (answer == null) {
                return;
            }
            out.println(json(answer));
        }
    }

    /** The answer to a request; null to one to quit. */
    Map<String, Object> answer(String line) {
        try {
            JsonObject request = JsonObject.parse("request", line);
            String op = request.string("op");
            if (transformer == null && List.of("forward", "encode", "tokenize").contains(op)) {
                throw request.invalid("op", "\"" + op + "\" before \"load\"");
            }
            return switch (op) {
                case "load" -> load(request);
                case "forward" -> forward(request);
                case "encode" -> encode(request);
                case "tokenize" -> tokenize(request);
                case "quit" -> null;
                default -> throw request.invalid("op", "no operation \"" + op + "\"");
            };
        } catch (RuntimeException | Error e) {
            return Map.of("error", e.toString());
        }
    }

    private Map<String, Object> load(JsonObject request) {
        int threads = request.integer("threads");
        transformer =
                SentenceTransformer.fromPretrained(Path.of(request.string("model")))
                        .withThreads(threads);
        return Map.of("ok", true, "pid", ProcessHandle.current().pid());
    }

    private Map<String, Object> forward(JsonObject request) {
        int[][] ids = matrix(request, "input_ids");
        int[][] mask = matrix(request, "attention_mask");
        List<String> names = request.strings("outputs");
        Outputs outputs =
                names.stream()
                        .map(name -> outputs(request, name))
                        .reduce(Outputs::and)
                        .orElseThrow(() -> request.invalid("outputs", "expected at least one"));
        return timed(
                request,
                () ->
                        named(
                                transformer.model().forward(Batch.padded(ids, mask, null), outputs),
                                names),
                tensors -> tensors);
    }

    private static Outputs outputs(JsonObject request, String name) {
        return switch (name) {
            case "last_hidden_state" -> Outputs.LAST_HIDDEN_STATE;
            case "pooler_output" -> Outputs.POOLER_OUTPUT;
            case "hidden_states" -> Outputs.HIDDEN_STATES;
            case "attentions" -> Outputs.ATTENTIONS;
            default -> throw request.invalid("outputs", "no output \"" + name + "\"");
        };
    }

    /** The outputs as arrays that can be read. */
    private static Map<String, Tensor> named(BertModelOutput output, List<String> names) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : names) {
            switch (name) {
                case "last_hidden_state" -> tensors.put(name, output.lastHiddenState());
                case "pooler_output" -> tensors.put(name, output.poolerOutput());
                case "hidden_states" -> putAll(tensors, name, output.hiddenStates());
                default -> putAll(tensors, name, output.attentions());
            }
        }
        return tensors;
    }

    private static void putAll(Map<String, Tensor> tensors, String name, List<Tensor> all) {
        for (int i = 0; i < all.size(); i++) {
            tensors.put(name + "." + i, all.get(i));
        }
    }

    private Map<String, Object> encode(JsonObject request) {
        List<String> texts = request.strings("texts");
        EncodeOptions options = EncodeOptions.DEFAULT.withBatchSize(request.integer("batch_size"));
        return timed(
                request,
                () -> transformer.encode(texts, options),
                rows -> Map.of("sentence_embedding", matrix(rows)));
    }

    private Tensor matrix(List<float[]> rows) {
        Tensor matrix = Tensor.zeros(rows.size(), transformer.dimension());
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, matrix.data(), i * matrix.dim(1), matrix.dim(1));
        }
        return matrix;
    }

    private Map<String, Object> tokenize(JsonObject request) {
        List<String> texts = request.strings("texts");
        LongAdder tokens = new LongAdder();
        Map<String, Object> answer =
                timed(
                        request,
                        () -> transformer.tokenizer().encodeBatch(texts),
                        encodings -> {
                            encodings.forEach(encoding -> tokens.add(encoding.length()));
                            return Map.of();
                        });
        answer.put("tokens", tokens.sum());
        return answer;
    }

    /** Makes the call as often as asked, times each, and writes what the last one returned. */
    private static <T> Map<String, Object> timed(
            JsonObject request, Supplier<T> call, Function<T, Map<String, Tensor>> tensors) {
        int repeat = request.integer("repeat", 1);
        if (repeat < 1) {
            throw request.invalid("repeat", "expected at least 1, found " + repeat);
        }
        List<Long> nanos = new ArrayList<>();
        T result = null;
        for (int i = 0; i < repeat; i++) {
            long start = System.nanoTime();
            result = call.get();
            nanos.add(System.nanoTime() - start);
        }
        Map<String, Tensor> written = tensors.apply(result);
        if (request.has("out")) {
            SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
            written.forEach((name, tensor) -> writer.floats(name, DType.F32, tensor));
            writer.write(Path.of(request.string("out")));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ns", nanos);
        return answer;
    }

    /** Rows of integers; null where there are none. */
    private static int[][] matrix(JsonObject request, String key) {
        if (request.entries().get(key) == null) {
            return null;
        }
        return request.list(key).stream()
                .map(row -> new JsonObject(request.source(), Map.of(key, row)).integers(key))
                .toArray(int[][]::new);
    }

    static String json(Map<String, Object> answer) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json =
                Json.factory().createGenerator(ObjectWriteContext.empty(), line)) {
            Json.write(json, answer);
        }
        return line.toString();
    }
}
