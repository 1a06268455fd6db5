package io.github.panabert.nn;

import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a checkpoint under one prefix, by the names that transformers gives to a module's
 * parameters. The shape is checked where a tensor is fetched.
 */
public final class Weights {
    /** The names of old checkpoints, converted from TensorFlow. */
    private static final Map<String, String> LEGACY_NAMES =
            Map.of("LayerNorm.weight", "LayerNorm.gamma", "LayerNorm.bias", "LayerNorm.beta");

    private final SafeTensors tensors;
    private final String prefix;

    private Weights(SafeTensors tensors, String prefix) {
        this.tensors = tensors;
        this.prefix = prefix;
    }

    /** The tensors of a checkpoint, from its top. */
    public static Weights of(SafeTensors tensors) {
        return new Weights(tensors, "");
    }

    /** The weights of a module inside this one. */
    public Weights at(String module) {
        return new Weights(tensors, prefix + module + ".");
    }

    /** Whether the tensor is there, under its name of today or its old one. */
    public boolean has(String name) {
        return tensors.contains(stored(name));
    }

    /**
     * A tensor as an array, widened to float.
     *
     * @throws IllegalArgumentException if there is no such tensor, or it has another shape
     */
    public float[] floats(String name, int... shape) {
        return tensors.floats(checked(name, shape)).data();
    }

    /** A matrix of which rows are looked up. */
    @FunctionalInterface
    public interface Table {
        /** Writes the rows of the indices [from, to), one after the other from the start on. */
        void read(int[] rows, int from, int to, float[] into);
    }

    /**
     * A matrix (rows, columns) that stays in the mapped file; rows are read when they are looked
     * up.
     *
     * @throws IllegalArgumentException if there is no such tensor, or it has another shape
     */
    public Table table(String name, int rows, int columns) {
        String stored = checked(name, rows, columns);
        return (indices, from, to, into) -> tensors.readRows(stored, indices, from, to, into);
    }

    /**
     * A matrix (rows, columns) that stays in the mapped file; its rows are read when they are asked
     * for.
     *
     * @throws IllegalArgumentException if there is no such tensor, or it has another shape
     */
    public PackedMatrix.Rows rows(String name, int rows, int columns) {
        String stored = checked(name, rows, columns);
        return (first, count, into, offset) ->
                tensors.readFloats(stored, (long) first * columns, into, offset, count * columns);
    }

    /** The error of a module's weights that are there and still not right. */
    public IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException(tensors.path() + ": " + problem);
    }

    /**
     * The name that a tensor has in the file, of today or old.
     *
     * @throws IllegalArgumentException if there is no such tensor, or it has another shape
     */
    public String checked(String name, int... shape) {
        String stored = stored(name);
        if (!tensors.contains(stored)) {
            throw invalid(
                    "no tensor \""
                            + prefix
                            + name
                            + "\", expected one of shape "
                            + Arrays.toString(shape));
        }
        TensorInfo info = tensors.info(stored);
        if (!hasShape(info, shape)) {
            throw new IllegalArgumentException(
                    info.file()
                            + ": tensor \""
                            + stored
                            + "\": shape "
                            + info.shape()
                            + ", expected "
                            + Arrays.toString(shape)
                            + " as config.json says");
        }
        return stored;
    }

    private static boolean hasShape(TensorInfo info, int... shape) {
        List<Long> found = info.shape();
        boolean same = found.size() == shape.length;
        for (int i = 0; same && i < shape.length; i++) {
            same = found.get(i) == shape[i];
        }
        return same;
    }

    private String stored(String name) {
        String today = prefix + name;
        if (!tensors.contains(today)) {
            for (Map.Entry<String, String> legacy : LEGACY_NAMES.entrySet()) {
                if (today.endsWith(legacy.getKey())) {
                    String old =
                            today.substring(0, today.length() - legacy.getKey().length())
                                    + legacy.getValue();
                    return tensors.contains(old) ? old : today;
                }
            }
        }
        return today;
    }
}
