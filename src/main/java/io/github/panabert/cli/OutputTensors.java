package io.github.panabert.cli;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The outputs of forwards under Hugging Face's names: printed in short, or written to a file. */
final class OutputTensors {
    private static final int FIRST_VALUES = 5;
    private static final Map<String, Outputs> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("last_hidden_state", Outputs.LAST_HIDDEN_STATE);
        BY_NAME.put("pooler_output", Outputs.POOLER_OUTPUT);
        BY_NAME.put("hidden_states", Outputs.HIDDEN_STATES);
        BY_NAME.put("attentions", Outputs.ATTENTIONS);
    }

    private final List<String> names;
    private final Map<String, Tensor> floats = new LinkedHashMap<>();
    private final Map<String, Integers> integers = new LinkedHashMap<>();

    private record Integers(long[] values, int[] shape) {}

    /**
     * @param asked names of outputs, or "all"
     * @param logits the names of what the head answers
     * @throws IllegalArgumentException if there is no such output
     */
    OutputTensors(List<String> asked, List<String> logits) {
        List<String> known = Stream.concat(logits.stream(), BY_NAME.keySet().stream()).toList();
        for (String name : asked) {
            if (!name.equals("all") && !known.contains(name)) {
                throw new IllegalArgumentException(
                        "--outputs: no output \""
                                + name
                                + "\"; there are all, "
                                + String.join(", ", known));
            }
        }
        names = known.stream().filter(n -> asked.contains("all") || asked.contains(n)).toList();
    }

    /**
     * What to ask of an encoder: those of the names that it has weights for; nothing if a head's
     * logits are all that is asked for.
     *
     * @throws IllegalArgumentException if there are weights for none of the names
     */
    Optional<Outputs> wanted(BertModel encoder) {
        if (names.equals(List.of("pooler_output")) && !encoder.hasPooler()) {
            throw new IllegalArgumentException(
                    "--outputs pooler_output: the model folder has no weights for it (pooler.dense.weight)");
        }
        return names.stream()
                .filter(name -> encoder.hasPooler() || !name.equals("pooler_output"))
                .filter(BY_NAME::containsKey)
                .map(BY_NAME::get)
                .reduce(Outputs::and);
    }

    /** Adds what a forward returned, its names after a prefix. */
    void add(String prefix, ForwardModel.Result result) {
        BertModelOutput output = result.encoder();
        for (String name : names) {
            if (result.logits().containsKey(name)) {
                floats.put(prefix + name, result.logits().get(name));
                continue;
            }
            switch (name) {
                case "last_hidden_state" -> floats.put(prefix + name, output.lastHiddenState());
                case "pooler_output" -> {
                    if (output.hasPoolerOutput()) {
                        floats.put(prefix + name, output.poolerOutput());
                    }
                }
                case "hidden_states" -> addAll(prefix + name, output.hiddenStates());
                default -> addAll(prefix + name, output.attentions());
            }
        }
    }

    private void addAll(String name, List<Tensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            floats.put(name + "." + i, tensors.get(i));
        }
    }

    /**
     * Adds the rows of a matrix, for a file only.
     *
     * @param choices whether they are the choices of one question: (1, rows, columns)
     */
    void addIntegers(String name, int[][] rows, boolean choices) {
        long[] values = Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
        int columns = rows[0].length;
        integers.put(
                name,
                new Integers(
                        values,
                        choices
                                ? new int[] {1, rows.length, columns}
                                : new int[] {rows.length, columns}));
    }

    /** Writes all to a file, or else in short to stdout. */
    void finish(Path out, Console console) {
        if (out != null) {
            write(out);
            return;
        }
        int width = floats.keySet().stream().mapToInt(String::length).max().orElse(0);
        try (Output stdout = Output.to(console.out())) {
            floats.forEach((name, tensor) -> stdout.write(line(name, width, tensor)));
        }
    }

    private static String line(String name, int width, Tensor tensor) {
        StringBuilder line = new StringBuilder();
        line.append(("%-" + width + "s  %-16s").formatted(name, Arrays.toString(tensor.shape())));
        for (int i = 0; i < Math.min(FIRST_VALUES, tensor.size()); i++) {
            line.append(String.format(Locale.ROOT, " %10.6f", tensor.data()[i]));
        }
        return line.append(tensor.size() > FIRST_VALUES ? " ...\n" : "\n").toString();
    }

    private void write(Path file) {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        floats.forEach((name, tensor) -> writer.floats(name, DType.F32, tensor));
        integers.forEach(
                (name, numbers) -> writer.integers(name, DType.I64, numbers.values, numbers.shape));
        try (Output output = Output.to(file)) {
            output.write(writer);
            output.finish();
        }
    }
}
