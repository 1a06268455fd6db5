package io.github.panabert.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Numbers with a shape: a {@code float[]}, row-major and contiguous. The last dimension varies
 * fastest.
 *
 * <p>A tensor wraps its array and does not copy it; {@link #data()} is that array. The shape is
 * immutable, the numbers are the caller's to read and, where the tensor is the caller's own, to
 * write. Safe to share between threads that only read.
 */
public final class Tensor {
    private final float[] data;
    private final int[] shape;

    private Tensor(float[] data, int[] shape) {
        this.data = data;
        this.shape = shape;
    }

    /**
     * Wraps an array.
     *
     * @throws IllegalArgumentException if the shape has a negative dimension, or its product isn't
     *     the array's length
     */
    public static Tensor of(float[] data, int... shape) {
        if (size(shape) != data.length) {
            throw new IllegalArgumentException(
                    "shape "
                            + Arrays.toString(shape)
                            + " does not hold "
                            + data.length
                            + " numbers");
        }
        return new Tensor(data, shape.clone());
    }

    /** A new tensor of zeros. */
    public static Tensor zeros(int... shape) {
        return new Tensor(new float[size(shape)], shape.clone());
    }

    /**
     * A copy of rows as one tensor.
     *
     * @return (rows, length of a row); (0, 0) of none
     * @throws IllegalArgumentException if the rows differ in length
     */
    public static Tensor stack(List<float[]> rows) {
        int length = rows.isEmpty() ? 0 : rows.getFirst().length;
        Tensor stacked = zeros(rows.size(), length);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).length != length) {
                throw new IllegalArgumentException(
                        "row %d has %d numbers, row 0 has %d"
                                .formatted(i, rows.get(i).length, length));
            }
            System.arraycopy(rows.get(i), 0, stacked.data, i * length, length);
        }
        return stacked;
    }

    /** The numbers of a shape, 1 for no dimensions at all. */
    private static int size(int... shape) {
        long size = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(shape) + " has a negative dimension");
            }
            size = Math.multiplyExact(size, (long) dimension);
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(shape) + " is more than one array can hold");
            }
        }
        return (int) size;
    }

    /** The array itself, not a copy. */
    public float[] data() {
        return data;
    }

    /** A copy of the shape. */
    public int[] shape() {
        return shape.clone();
    }

    /** The number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** The size of one dimension; a negative index counts from the last. */
    public int dim(int index) {
        return shape[Objects.checkIndex(index < 0 ? index + shape.length : index, shape.length)];
    }

    /** How many numbers there are. */
    public int size() {
        return data.length;
    }

    /**
     * One number.
     *
     * @param index as many indexes as the tensor has dimensions
     */
    public float get(int... index) {
        if (index.length != shape.length) {
            throw new IllegalArgumentException(
                    index.length
                            + " indexes for the "
                            + shape.length
                            + " dimensions of "
                            + Arrays.toString(shape));
        }
        int offset = 0;
        for (int d = 0; d < shape.length; d++) {
            offset = offset * shape[d] + Objects.checkIndex(index[d], shape[d]);
        }
        return data[offset];
    }

    /** The same numbers, the same array, under another shape of the same size. */
    public Tensor reshape(int... newShape) {
        return of(data, newShape);
    }

    /** A copy of the index-th part along the first dimension: of shape (B, S, H), one (S, H). */
    public Tensor slice(int index) {
        int[] rest = Arrays.copyOfRange(shape, 1, shape.length);
        int size = size(rest);
        int from = Objects.checkIndex(index, shape[0]) * size;
        return new Tensor(Arrays.copyOfRange(data, from, from + size), rest);
    }

    /** The shape and the first values. */
    @Override
    public String toString() {
        int shown = Math.min(8, data.length);
        String first = Arrays.toString(Arrays.copyOf(data, shown));
        return "Tensor"
                + Arrays.toString(shape)
                + " "
                + (shown == data.length ? first : first.replace("]", ", ...]"));
    }
}
