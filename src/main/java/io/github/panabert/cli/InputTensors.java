package io.github.panabert.cli;

import io.github.panabert.bert.Batch;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The inputs of one forward in a safetensors file, under Hugging Face's names.
 *
 * @param prefix what stands before the names: nothing, or {@code CASE/in/}
 * @param hasChoices whether there is a dimension of choices, which goes into the batch's: (B, C, S)
 */
record InputTensors(SafeTensors tensors, String prefix, boolean hasChoices) {
    private static final String IN = "/in/";
    private static final List<String> NAMES =
            List.of(
                    "input_ids",
                    "inputs_embeds",
                    "attention_mask",
                    "token_type_ids",
                    "position_ids");

    /**
     * The forwards of a file: its plain names, then its cases in the order of the file.
     *
     * @throws IllegalArgumentException if there are none
     */
    static List<InputTensors> cases(SafeTensors tensors, boolean hasChoices) {
        Set<String> prefixes = new LinkedHashSet<>();
        if (NAMES.stream().anyMatch(tensors::contains)) {
            prefixes.add("");
        }
        for (String name : tensors.names()) {
            int at = name.lastIndexOf(IN);
            if (at >= 0) {
                prefixes.add(name.substring(0, at + IN.length()));
            }
        }
        if (prefixes.isEmpty()) {
            throw new IllegalArgumentException(
                    tensors.path()
                            + ": no tensor input_ids or CASE/in/input_ids; there are "
                            + tensors.names());
        }
        List<InputTensors> cases = new ArrayList<>();
        prefixes.forEach(prefix -> cases.add(new InputTensors(tensors, prefix, hasChoices)));
        return cases;
    }

    /** The case's name, or the file's if it holds plain names. */
    String name() {
        return prefix.isEmpty()
                ? tensors.path().toString()
                : prefix.substring(0, prefix.length() - IN.length());
    }

    /** What stands before the names of the outputs. */
    String outputPrefix() {
        return prefix.isEmpty() ? "" : name() + "/out/";
    }

    /**
     * The batch.
     *
     * @throws IllegalArgumentException if a tensor is not as transformers takes it
     */
    Batch batch() {
        for (String name : tensors.names()) {
            boolean mine = !prefix.isEmpty() && name.startsWith(prefix);
            if (mine && !NAMES.contains(name.substring(prefix.length()))) {
                throw new IllegalArgumentException(
                        "unknown input " + name + "; there are " + NAMES);
            }
        }
        if (has("input_ids") == has("inputs_embeds")) {
            throw new IllegalArgumentException(
                    "expected either input_ids or inputs_embeds, found "
                            + (has("input_ids") ? "both" : "neither"));
        }
        Batch batch =
                has("input_ids")
                        ? Batch.padded(rows("input_ids"))
                        : Batch.ofEmbeddings(
                                tensors.floats(prefix + "inputs_embeds")
                                        .reshape(shape("inputs_embeds", "(B, C, S, H)")));
        if (has("token_type_ids")) {
            batch = batch.withTokenTypeIds(rows("token_type_ids"));
        }
        if (has("position_ids")) {
            batch = batch.withPositionIds(rows("position_ids"));
        }
        return has("attention_mask") ? batch.withAttentionMask(mask()) : batch;
    }

    /** C, how many sequences are the choices of one question; 1 without such a dimension. */
    int choices() {
        String name = prefix + (has("input_ids") ? "input_ids" : "inputs_embeds");
        return hasChoices ? Math.toIntExact(tensors.info(name).shape().get(1)) : 1;
    }

    private boolean has(String name) {
        return tensors.contains(prefix + name);
    }

    private int[][] rows(String name) {
        int[] shape = shape(name, "(B, C, S)");
        if (shape.length != 2) {
            throw new IllegalArgumentException(
                    name
                            + ": shape "
                            + Arrays.toString(shape)
                            + ", expected two dimensions (B, S)");
        }
        int[] values = tensors.ints(prefix + name);
        int[][] rows = new int[shape[0]][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * shape[1], (i + 1) * shape[1]);
        }
        return rows;
    }

    private Tensor mask() {
        String name = prefix + "attention_mask";
        if (tensors.info(name).dtype().isFloat()) {
            return tensors.floats(name).reshape(shape("attention_mask", "(B, C, S)"));
        }
        long[] values = tensors.longs(name);
        float[] data = new float[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = values[i];
        }
        return Tensor.of(data, shape("attention_mask", "(B, C, S)"));
    }

    /** The shape, of (B, C, ...) the one without choices (B * C, ...). */
    private int[] shape(String name, String withChoices) {
        int[] shape =
                tensors.info(prefix + name).shape().stream().mapToInt(Math::toIntExact).toArray();
        if (!hasChoices) {
            return shape;
        }
        if (shape.length != withChoices.split(",").length) {
            throw new IllegalArgumentException(
                    name + ": shape " + Arrays.toString(shape) + ", expected " + withChoices);
        }
        int[] flat = Arrays.copyOfRange(shape, 1, shape.length);
        flat[0] *= shape[0];
        return flat;
    }
}
