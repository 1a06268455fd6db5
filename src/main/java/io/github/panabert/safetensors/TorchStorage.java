package io.github.panabert.safetensors;

import java.util.List;
import java.util.function.Function;

/**
 * The numbers that tensors are views of.
 *
 * @param key its name in the file
 * @param count how many numbers it has
 */
record TorchStorage(DType dtype, String key, long count) {
    /**
     * Reads torch's persistent id: {@code ("storage", type, key, location, count)}, and in the old
     * format a view of another storage, which has to be none.
     *
     * @throws IllegalArgumentException made by {@code invalid}, if it is another
     */
    static TorchStorage of(Object id, Function<String, IllegalArgumentException> invalid) {
        if (id instanceof List<?> parts
                && (parts.size() == 5 || parts.size() == 6 && parts.get(5) == null)
                && "storage".equals(parts.get(0))
                && parts.get(1) instanceof TorchGlobal type
                && type.dtype() != null
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long count
                && count >= 0) {
            return new TorchStorage(type.dtype(), key, count);
        }
        throw invalid.apply("a reference that is none to a storage of numbers");
    }

    long byteSize() {
        return Math.multiplyExact(count, dtype.bits() / Byte.SIZE);
    }
}
