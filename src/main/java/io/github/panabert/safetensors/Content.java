package io.github.panabert.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** The bytes of a tensor to be written, made block by block as they are written. */
record Content(long byteSize, WholeFile.Body<WritableByteChannel> body) {
    /** Numbers a block; of bytes that are copied, eight times as many. */
    private static final int BLOCK = 1 << 16;

    /** Numbers on demand. */
    interface Doubles {
        /** Fills the block with the numbers from the index {@code first} on. */
        void read(long first, double[] block);
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        body.writeTo(channel);
    }

    static Content ofBytes(MemorySegment bytes) {
        return new Content(
                bytes.byteSize(),
                channel -> {
                    long block = BLOCK * 8L;
                    for (long at = 0; at < bytes.byteSize(); at += block) {
                        long size = Math.min(block, bytes.byteSize() - at);
                        writeAll(bytes.asSlice(at, size).asByteBuffer(), channel);
                    }
                });
    }

    /**
     * Numbers rounded to a dtype of floats.
     *
     * @param label what the tensor is called in messages
     */
    static Content ofFloats(String label, DType dtype, long count, Doubles numbers) {
        return new Content(
                count * dtype.bits() / Byte.SIZE,
                channel -> {
                    ByteBuffer bytes = buffer();
                    for (long first = 0; first < count; first += BLOCK) {
                        double[] block = new double[(int) Math.min(BLOCK, count - first)];
                        numbers.read(first, block);
                        for (int i = 0; i < block.length; i++) {
                            if (!Narrowing.put(block[i], dtype, bytes)) {
                                throw new IllegalArgumentException(
                                        label
                                                + ": the number "
                                                + block[i]
                                                + " at index "
                                                + (first + i)
                                                + " is too large for "
                                                + dtype);
                            }
                        }
                        writeAll(bytes.flip(), channel);
                        bytes.clear();
                    }
                });
    }

    /**
     * Integers.
     *
     * @throws IllegalArgumentException if the dtype can't hold one of them
     */
    static Content ofIntegers(String label, DType dtype, long[] values) {
        int bytesEach = dtype.bits() / Byte.SIZE;
        long min = dtype == DType.U8 || dtype == DType.BOOL ? 0 : -1L << dtype.bits() - 1;
        long max = dtype == DType.BOOL ? 1 : dtype == DType.U8 ? 0xff : -1 - min;
        for (int i = 0; i < values.length; i++) {
            if (values[i] < min || values[i] > max) {
                throw new IllegalArgumentException(
                        label
                                + ": the number "
                                + values[i]
                                + " at index "
                                + i
                                + " is not within "
                                + dtype);
            }
        }
        return new Content(
                (long) values.length * bytesEach,
                channel -> {
                    ByteBuffer bytes = buffer();
                    for (long value : values) {
                        for (int b = 0; b < bytesEach; b++) {
                            bytes.put((byte) (value >> b * Byte.SIZE));
                        }
                        if (!bytes.hasRemaining()) {
                            writeAll(bytes.flip(), channel);
                            bytes.clear();
                        }
                    }
                    writeAll(bytes.flip(), channel);
                });
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(BLOCK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void writeAll(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
