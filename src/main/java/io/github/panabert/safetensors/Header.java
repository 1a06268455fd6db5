package io.github.panabert.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The header of one file, valid as a whole: its tensors fill the rest of the file without a gap.
 * What is refused here is what safetensors' {@code tensor.rs} refuses, and names that are there
 * twice, and unknown keys.
 *
 * @param metadata the {@code __metadata__}, empty if there is none
 * @param tensors in the order of the header
 * @param dataStart the position in the file after the header
 */
record Header(Map<String, String> metadata, List<TensorInfo> tensors, long dataStart) {
    private static final int LENGTH_BYTES = 8;
    private static final int MAX_LENGTH = 100_000_000;

    /** "version ", which is how a pointer of Git LFS begins. */
    private static final long GIT_LFS_POINTER = 0x206e6f6973726576L;

    /** Reads and checks; nothing is allocated by what the file says before it has been checked. */
    static Header read(Path file, FileChannel channel) throws IOException {
        long fileSize = channel.size();
        int length = length(file, channel, fileSize);
        String json = utf8(file, bytes(channel, LENGTH_BYTES, length));
        HeaderParser.Parsed parsed = HeaderParser.parse(file, json);
        long dataStart = LENGTH_BYTES + (long) length;
        checkSpans(file, parsed.tensors(), fileSize - dataStart);
        return new Header(parsed.metadata(), parsed.tensors(), dataStart);
    }

    private static int length(Path file, FileChannel channel, long fileSize) throws IOException {
        if (fileSize < LENGTH_BYTES) {
            throw invalid(
                    file,
                    fileSize == 0
                            ? "the file is empty"
                            : "only " + fileSize + " bytes, not even the 8 of the header's length");
        }
        long length = bytes(channel, 0, LENGTH_BYTES).getLong();
        if (length == GIT_LFS_POINTER) {
            throw invalid(file, "a pointer of Git LFS, not the file itself: run git lfs pull");
        }
        if (length < 0 || length > MAX_LENGTH) {
            throw invalid(
                    file,
                    "not safetensors: a header of "
                            + Long.toUnsignedString(length)
                            + " bytes, the limit is "
                            + MAX_LENGTH);
        }
        if (length > fileSize - LENGTH_BYTES) {
            throw invalid(
                    file, "truncated: a header of " + length + " bytes in a file of " + fileSize);
        }
        if (length == 0) {
            throw invalid(file, "the header has no bytes");
        }
        return (int) length;
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int count)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static String utf8(Path file, ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": the header is not UTF-8", e);
        }
    }

    /** The tensors, in the order of their bytes, follow one another and end with the file. */
    private static void checkSpans(Path file, List<TensorInfo> tensors, long dataSize) {
        long position = 0;
        for (TensorInfo tensor : inOrderOfBytes(tensors)) {
            long begin = tensor.begin();
            long end = tensor.end();
            if (end < begin) {
                throw tensor.invalid(span(tensor) + "end before they begin");
            }
            if (begin != position) {
                String how = begin < position ? "overlap " : "leave a gap after ";
                String before = position == 0 ? "the header" : "the tensor before";
                throw tensor.invalid(span(tensor) + how + before + ", which ends at " + position);
            }
            if (end > dataSize) {
                throw tensor.invalid(
                        span(tensor) + "end beyond the " + dataSize + " bytes of data: truncated?");
            }
            if (end - begin != byteSize(tensor)) {
                throw tensor.invalid(
                        span(tensor)
                                + "do not fit "
                                + tensor.type()
                                + ": "
                                + byteSize(tensor)
                                + " bytes");
            }
            position = end;
        }
        if (position != dataSize) {
            long trailing = dataSize - position;
            throw invalid(file, trailing + " bytes after the end of the last tensor");
        }
    }

    private static String span(TensorInfo tensor) {
        return "data_offsets [" + tensor.begin() + ", " + tensor.end() + "] ";
    }

    private static List<TensorInfo> inOrderOfBytes(List<TensorInfo> tensors) {
        List<TensorInfo> sorted = new ArrayList<>(tensors);
        sorted.sort(Header::compareBytes);
        return sorted;
    }

    private static int compareBytes(TensorInfo a, TensorInfo b) {
        int begins = Long.compare(a.begin(), b.begin());
        return begins != 0 ? begins : Long.compare(a.end(), b.end());
    }

    private static long byteSize(TensorInfo tensor) {
        try {
            long bits = Math.multiplyExact(tensor.elementCount(), tensor.dtype().bits());
            if (bits % Byte.SIZE != 0) {
                throw tensor.invalid(tensor.type() + " does not fill whole bytes");
            }
            return bits / Byte.SIZE;
        } catch (ArithmeticException _) {
            throw tensor.invalid("the size of " + tensor.type() + " overflows");
        }
    }

    private static IllegalArgumentException invalid(Path file, String problem) {
        return new IllegalArgumentException(file + ": " + problem);
    }
}
