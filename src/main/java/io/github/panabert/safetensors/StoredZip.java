package io.github.panabert.safetensors;

import static io.github.panabert.safetensors.LittleEndian.INT;
import static io.github.panabert.safetensors.LittleEndian.LONG;
import static io.github.panabert.safetensors.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The entries of a zip archive, Zip64 too, as parts of its map: they have to be stored as they are,
 * which is how {@code torch.save} writes them, so that none is larger than the file.
 *
 * <p>The format is PKWARE's APPNOTE 6.3.
 */
final class StoredZip {
    static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_LOCATOR = 0x07064b50;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_SIZE = 20;
    private static final int MAX_COMMENT = 0xffff;
    private static final int IN_EXTRA_16 = 0xffff;
    private static final long IN_EXTRA_32 = 0xffffffffL;

    private final Path file;
    private final MemorySegment bytes;

    private StoredZip(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * The entries by their names.
     *
     * @throws IllegalArgumentException if the archive is malformed, or an entry is compressed
     */
    static Map<String, MemorySegment> entries(Path file, MemorySegment bytes) {
        StoredZip zip = new StoredZip(file, bytes);
        try {
            return zip.entries();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    file + ": not a whole zip archive: something in it lies beyond its end", e);
        }
    }

    private Map<String, MemorySegment> entries() {
        long end = end();
        long count = uint16(end + 10);
        long at = uint32(end + 16);
        boolean large = count == IN_EXTRA_16 || at == IN_EXTRA_32;
        if (large && end >= LOCATOR_SIZE && is(END_64_LOCATOR, end - LOCATOR_SIZE)) {
            long end64 = int64(end - LOCATOR_SIZE + 8);
            require(END_64, end64);
            count = int64(end64 + 32);
            at = int64(end64 + 48);
        }
        Map<String, MemorySegment> entries = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            require(CENTRAL_HEADER, at);
            int nameSize = uint16(at + 28);
            int extraSize = uint16(at + 30);
            String name =
                    new String(
                            bytes.asSlice(at + 46, nameSize).toArray(ValueLayout.JAVA_BYTE),
                            StandardCharsets.UTF_8);
            if (entries.putIfAbsent(name, content(name, at, nameSize, extraSize)) != null) {
                throw invalid("entry " + TensorInfo.shown(name) + " is there twice");
            }
            at += 46 + nameSize + extraSize + uint16(at + 32);
        }
        return entries;
    }

    /** The position of the record at the end, before a comment. */
    private long end() {
        long last = bytes.byteSize() - END_SIZE;
        for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (is(END, at) && uint16(at + 20) == last - at) {
                return at;
            }
        }
        throw invalid("not a whole zip archive: its end is missing, truncated?");
    }

    private MemorySegment content(String name, long header, int nameSize, int extraSize) {
        if (uint16(header + 10) != 0 || (uint16(header + 8) & 1) != 0) {
            throw invalid(
                    "entry "
                            + TensorInfo.shown(name)
                            + " is compressed or encrypted, as torch doesn't");
        }
        long[] values = {uint32(header + 24), uint32(header + 20), uint32(header + 42)};
        replaceFromExtra(values, header + 46 + nameSize, extraSize);
        if (values[0] != values[1]) {
            throw invalid("entry " + TensorInfo.shown(name) + " has two sizes");
        }
        long local = values[2];
        require(LOCAL_HEADER, local);
        long begin = local + 30 + uint16(local + 26) + uint16(local + 28);
        return bytes.asSlice(begin, values[0]);
    }

    /** Those of size, stored size and position that 32 bits could not hold. */
    private void replaceFromExtra(long[] values, long extra, int size) {
        for (long at = extra; at + 4 <= extra + size; at += 4 + uint16(at + 2)) {
            if (uint16(at) == 1) {
                long field = at + 4;
                for (int i = 0; i < values.length; i++) {
                    if (values[i] == IN_EXTRA_32) {
                        values[i] = int64(field);
                        field += Long.BYTES;
                    }
                }
                return;
            }
        }
    }

    private boolean is(int signature, long at) {
        return bytes.get(INT, at) == signature;
    }

    private void require(int signature, long at) {
        if (!is(signature, at)) {
            throw invalid(
                    "not a zip archive: no record 0x%08x at byte %d".formatted(signature, at));
        }
    }

    private int uint16(long at) {
        return Short.toUnsignedInt(bytes.get(SHORT, at));
    }

    private long uint32(long at) {
        return Integer.toUnsignedLong(bytes.get(INT, at));
    }

    private long int64(long at) {
        return bytes.get(LONG, at);
    }

    private IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException(file + ": " + problem);
    }
}
