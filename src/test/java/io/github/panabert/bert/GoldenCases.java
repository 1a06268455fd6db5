package io.github.panabert.bert;

import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The cases of one checkpoint of the golden data: inputs, expected outputs, tolerances. */
record GoldenCases(String className, List<Case> cases, SafeTensors tensors) {

    /** Reads {@code stem.json} and {@code stem.safetensors}. */
    static GoldenCases read(Path stem) {
        JsonObject json = JsonObject.read(stem.resolveSibling(stem.getFileName() + ".json"));
        SafeTensors tensors =
                SafeTensors.open(stem.resolveSibling(stem.getFileName() + ".safetensors"));
        List<Case> cases =
                json.objects("cases").stream()
                        .map(c -> new Case(c.string("name"), c, tensors))
                        .toList();
        return new GoldenCases(json.string("class", "BertModel"), cases, tensors);
    }

    /** One forward. */
    record Case(String name, JsonObject json, SafeTensors tensors) {

        Batch batch() {
            Batch batch =
                    has("inputs_embeds")
                            ? Batch.ofEmbeddings(tensors.floats(input("inputs_embeds")))
                            : Batch.padded(rows("input_ids"));
            if (has("token_type_ids")) {
                batch = batch.withTokenTypeIds(rows("token_type_ids"));
            }
            if (has("position_ids")) {
                batch = batch.withPositionIds(rows("position_ids"));
            }
            return has("attention_mask") ? batch.withAttentionMask(mask()) : batch;
        }

        private Tensor mask() {
            String name = input("attention_mask");
            if (tensors.info(name).dtype().isFloat()) {
                return tensors.floats(name);
            }
            long[] values = tensors.longs(name);
            float[] data = new float[values.length];
            for (int i = 0; i < data.length; i++) {
                data[i] = values[i];
            }
            int[] shape = tensors.info(name).shape().stream().mapToInt(Long::intValue).toArray();
            return Tensor.of(
                    data, shape.length == 3 ? new int[] {shape[0] * shape[1], shape[2]} : shape);
        }

        /** The rows of a matrix; a third dimension, of choices, goes into the batch. */
        private int[][] rows(String what) {
            List<Long> shape = tensors.info(input(what)).shape();
            int length = Math.toIntExact(shape.getLast());
            long[] values = tensors.longs(input(what));
            int[][] rows = new int[values.length / length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] =
                        Arrays.stream(values, i * length, (i + 1) * length)
                                .mapToInt(Math::toIntExact)
                                .toArray();
            }
            return rows;
        }

        boolean has(String what) {
            return tensors.contains(input(what));
        }

        private String input(String what) {
            return name + "/in/" + what;
        }

        Tensor expected(String output) {
            return tensors.floats(name + "/out/" + output);
        }

        /** The names of the expected outputs. */
        Iterable<String> outputs() {
            return json.object("outputs").entries().keySet();
        }

        /** How far an output may be from the expected one, absolutely. */
        double tolerance(String output) {
            return ofOutput("atol", output);
        }

        /** How far torch's float32 output is from the expected one. */
        double deviationOfTorch(String output) {
            return ofOutput("fp32_vs_fp64_max_abs", output);
        }

        private double ofOutput(String table, String output) {
            JsonObject values = json.object(table);
            return values.entries().keySet().stream()
                    .filter(output::startsWith)
                    .mapToDouble(values::number)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** One of the four outputs by its name in the golden data: {@code hidden_states.3}. */
    static Tensor output(BertModelOutput output, String name) {
        String[] parts = name.split("\\.");
        return switch (parts[0]) {
            case "last_hidden_state" -> output.lastHiddenState();
            case "pooler_output" -> output.poolerOutput();
            case "hidden_states" -> output.hiddenState(Integer.parseInt(parts[1]));
            case "attentions" -> output.attention(Integer.parseInt(parts[1]));
            default -> throw new IllegalArgumentException(name);
        };
    }
}
