package io.github.panabert.safetensors;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A view of a storage.
 *
 * @param offset of the first number in the storage
 * @param strides how many numbers of the storage one step along each dimension is
 */
record TorchTensor(TorchStorage storage, long offset, List<Long> shape, List<Long> strides) {
    private static final int MAX_DIMENSIONS = 64; // torch's own limit

    /**
     * Reads {@code (storage, offset, shape, strides, ...)}.
     *
     * @throws IllegalArgumentException made by {@code invalid}, if they are of other types, or the
     *     view is not within the storage
     */
    static TorchTensor of(List<?> arguments, Function<String, IllegalArgumentException> invalid) {
        List<Long> shape = sizes(arguments.get(2));
        List<Long> strides = sizes(arguments.get(3));
        if (!(arguments.get(0) instanceof TorchStorage storage)
                || !(arguments.get(1) instanceof Long offset)
                || offset < 0
                || shape == null
                || strides == null
                || shape.size() != strides.size()) {
            throw invalid.apply("a tensor that is no view of a storage");
        }
        TorchTensor tensor = new TorchTensor(storage, offset, shape, strides);
        if (!tensor.isWithinStorage()) {
            throw invalid.apply(
                    "a tensor of shape %s, strides %s and offset %d in a storage of %d numbers"
                            .formatted(shape, strides, offset, storage.count()));
        }
        return tensor;
    }

    private static List<Long> sizes(Object value) {
        if (!(value instanceof List<?> list) || list.size() > MAX_DIMENSIONS) {
            return null;
        }
        List<Long> sizes = new ArrayList<>();
        for (Object size : list) {
            if (!(size instanceof Long n) || n < 0) {
                return null;
            }
            sizes.add(n);
        }
        return List.copyOf(sizes);
    }

    /** Also that it has no more numbers than the storage: strides of 0 could make it endless. */
    private boolean isWithinStorage() {
        try {
            long count = elementCount();
            long last = offset;
            for (int d = 0; d < shape.size(); d++) {
                long steps = Math.max(0, shape.get(d) - 1);
                last = Math.addExact(last, Math.multiplyExact(steps, strides.get(d)));
            }
            return count == 0 || count <= storage.count() && last < storage.count();
        } catch (ArithmeticException _) {
            return false;
        }
    }

    long elementCount() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    long byteSize() {
        return elementCount() * numberSize();
    }

    private long numberSize() {
        return storage.dtype().bits() / Byte.SIZE;
    }

    /** The numbers row by row: the storage's own bytes where they lie so, else a copy. */
    MemorySegment rows(MemorySegment stored) {
        if (elementCount() == 0) {
            return stored.asSlice(0, 0);
        }
        if (isContiguous()) {
            return stored.asSlice(offset * numberSize(), byteSize());
        }
        MemorySegment rows = Arena.ofAuto().allocate(byteSize());
        long[] index = new long[shape.size()];
        long from = offset;
        for (long to = 0; to < rows.byteSize(); to += numberSize()) {
            MemorySegment.copy(stored, from * numberSize(), rows, to, numberSize());
            for (int d = index.length - 1; d >= 0; d--) {
                from += strides.get(d);
                if (++index[d] < shape.get(d)) {
                    break;
                }
                from -= index[d] * strides.get(d);
                index[d] = 0;
            }
        }
        return rows;
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int d = shape.size() - 1; d >= 0; d--) {
            if (shape.get(d) > 1 && strides.get(d) != expected) {
                return false;
            }
            expected *= shape.get(d);
        }
        return true;
    }
}
