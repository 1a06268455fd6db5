package io.github.panabert.safetensors;

import static io.github.panabert.safetensors.LittleEndian.INT;
import static io.github.panabert.safetensors.LittleEndian.LONG;
import static io.github.panabert.safetensors.LittleEndian.SHORT;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a state dict that {@code torch.save} wrote: a zip archive since torch 1.6, a run
 * of pickles before. Nothing in it is executed.
 */
final class TorchFile {
    private static final short PICKLE_PROTOCOL_2 = 0x0280;
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

    /** Views may share numbers, as tied weights do; this much of that is believed. */
    private static final long MAX_GROWTH = 8;

    private static final long MAX_PICKLE = 1 << 28;

    private final Path file;
    private final MemorySegment bytes;

    private TorchFile(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** Whether a file begins like one. */
    static boolean is(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() < Integer.BYTES) {
                return false;
            }
            int first = channel.map(MapMode.READ_ONLY, 0, 4, Arena.ofAuto()).get(INT, 0);
            return first == StoredZip.LOCAL_HEADER || (short) first == PICKLE_PROTOCOL_2;
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }

    /**
     * The tensors by their names, each with its numbers row by row.
     *
     * @throws IllegalArgumentException if the file is malformed, or holds anything but tensors
     * @throws java.io.UncheckedIOException if it can't be read
     */
    static Map<TensorInfo, MemorySegment> tensors(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            TorchFile torch = new TorchFile(file, bytes);
            if (bytes.byteSize() >= Integer.BYTES && bytes.get(INT, 0) == StoredZip.LOCAL_HEADER) {
                return torch.ofArchive(StoredZip.entries(file, bytes));
            }
            return torch.ofPickles();
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }

    private Map<TensorInfo, MemorySegment> ofArchive(Map<String, MemorySegment> entries) {
        List<String> pickles =
                entries.keySet().stream().filter(n -> n.matches("[^/]*/data\\.pkl")).toList();
        if (pickles.size() != 1 || entries.containsKey(sibling(pickles, "constants.pkl"))) {
            throw invalid(
                    "not a state dict of torch: expected one NAME/data.pkl and no TorchScript");
        }
        MemorySegment order = entries.get(sibling(pickles, "byteorder"));
        if (order != null && !text(order).equals("little")) {
            throw invalid("byteorder: expected little, found " + TensorInfo.shown(text(order)));
        }
        MemorySegment pickle = entries.get(pickles.getFirst());
        requirePickleSize(pickle.byteSize());
        Object value = new Unpickler(file + ": data.pkl", pickle, 0).read();
        return tensors(value, key -> entries.get(sibling(pickles, "data/" + key)));
    }

    private static String sibling(List<String> pickles, String name) {
        String pickle = pickles.isEmpty() ? "/" : pickles.getFirst();
        return pickle.substring(0, pickle.indexOf('/') + 1) + name;
    }

    private static String text(MemorySegment bytes) {
        byte[] first =
                bytes.asSlice(0, Math.min(100, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE);
        return new String(first, StandardCharsets.US_ASCII);
    }

    /** Magic number, version, notes, the value, the storages' keys; then each size and numbers. */
    private Map<TensorInfo, MemorySegment> ofPickles() {
        if (bytes.byteSize() < Short.BYTES || bytes.get(SHORT, 0) != PICKLE_PROTOCOL_2) {
            throw invalid(
                    "not a file of torch.save: neither a zip archive nor a pickle of protocol 2");
        }
        Object[] values = new Object[5];
        long at = 0;
        for (int i = 0; i < values.length; i++) {
            Unpickler pickle = new Unpickler(file.toString(), bytes, at);
            values[i] = pickle.read();
            if (i == 0 && !MAGIC.equals(values[0])) {
                throw invalid("a pickle that torch.save did not write");
            }
            requirePickleSize(pickle.position() - at);
            at = pickle.position();
        }
        return tensors(values[3], storages(named(values[3]), values[4], at)::get);
    }

    private Map<String, MemorySegment> storages(
            Map<String, TorchTensor> tensors, Object keys, long from) {
        Map<String, TorchStorage> declared = new HashMap<>();
        tensors.values().forEach(t -> declared.put(t.storage().key(), t.storage()));
        Map<String, MemorySegment> storages = new HashMap<>();
        long at = from;
        for (Object key : keys instanceof List<?> list ? list : List.of()) {
            TorchStorage storage = key instanceof String name ? declared.get(name) : null;
            if (storage == null) {
                throw invalid("a storage that no tensor has, before byte " + at);
            }
            long begin = at + Long.BYTES;
            if (storage.byteSize() > bytes.byteSize() - begin) {
                throw invalid("truncated in storage " + TensorInfo.shown(storage.key()));
            }
            if (bytes.get(LONG, at) != storage.count()) {
                throw invalid(
                        "storage %s has %d numbers, expected %d"
                                .formatted(
                                        TensorInfo.shown(storage.key()),
                                        bytes.get(LONG, at),
                                        storage.count()));
            }
            storages.put(storage.key(), bytes.asSlice(begin, storage.byteSize()));
            at = begin + storage.byteSize();
        }
        return storages;
    }

    private void requirePickleSize(long size) {
        if (size > MAX_PICKLE) {
            throw invalid("a pickle of " + size + " bytes, the limit is " + MAX_PICKLE);
        }
    }

    private interface Storages {
        /** Its bytes, null if there is none. */
        MemorySegment get(String key);
    }

    private Map<TensorInfo, MemorySegment> tensors(Object value, Storages storages) {
        Map<TensorInfo, MemorySegment> tensors = new LinkedHashMap<>();
        long total = 0;
        for (Map.Entry<String, TorchTensor> entry : named(value).entrySet()) {
            TorchTensor tensor = entry.getValue();
            TorchStorage storage = tensor.storage();
            MemorySegment stored = storages.get(storage.key());
            TensorInfo info =
                    new TensorInfo(
                            entry.getKey(),
                            storage.dtype(),
                            tensor.shape(),
                            file,
                            total,
                            total + tensor.byteSize());
            if (stored == null || stored.byteSize() != storage.byteSize()) {
                throw info.invalid(
                        "its storage %s has %s bytes, expected %d"
                                .formatted(
                                        TensorInfo.shown(storage.key()),
                                        stored == null ? "no" : stored.byteSize(),
                                        storage.byteSize()));
            }
            total += tensor.byteSize();
            if (total / MAX_GROWTH > bytes.byteSize()) {
                throw info.invalid(
                        "the tensors up to this one have %d bytes, in a file of %d"
                                .formatted(total, bytes.byteSize()));
            }
            tensors.put(info, tensor.rows(stored));
        }
        return tensors;
    }

    private Map<String, TorchTensor> named(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw invalid("expected a dict of tensors, found " + Unpickler.kind(value));
        }
        Map<String, TorchTensor> named = new LinkedHashMap<>();
        map.forEach(
                (name, tensor) -> {
                    if (!(name instanceof String text) || !(tensor instanceof TorchTensor t)) {
                        throw invalid(
                                "expected a dict of tensors, found "
                                        + Unpickler.kind(tensor)
                                        + " under "
                                        + TensorInfo.shown(String.valueOf(name)));
                    }
                    named.put(text, t);
                });
        return named;
    }

    private IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException(file + ": " + problem);
    }
}
