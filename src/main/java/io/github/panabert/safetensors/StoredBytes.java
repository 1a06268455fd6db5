package io.github.panabert.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The bytes of a tensor. What is looked up is read in the map. What is copied in large pieces, once
 * as a rule, is read from the file: pages of a map that were touched count as the process's memory.
 *
 * @param channel the file, open until nothing refers to it any more; null if there is only the map
 * @param position where the bytes begin in the file
 */
record StoredBytes(MemorySegment mapped, FileChannel channel, long position) {
    private static final int LARGE = 1 << 14;
    private static final int BLOCK = 1 << 17;

    /**
     * What files are read to and nobody reads to just now: outside the heap, where that takes no
     * further copy.
     */
    private static final Queue<ByteBuffer> BUFFERS =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    /** What is done with a piece of the bytes. */
    @FunctionalInterface
    interface Piece {
        /** Reads a piece, which begins {@code at} bytes after the first that is wanted. */
        void read(MemorySegment piece, long at);
    }

    static StoredBytes ofMap(MemorySegment mapped) {
        return new StoredBytes(mapped, null, 0);
    }

    /** Whether so many bytes are worth reading from the file. */
    boolean isLarge(long size) {
        return channel != null && size >= LARGE;
    }

    /**
     * Passes the bytes [from, from + size) on, in pieces of a multiple of 8 bytes.
     *
     * @return whether the file could be read: the interruption of a thread that reads closes it
     */
    boolean readFile(long from, long size, Piece piece) {
        ByteBuffer waiting = BUFFERS.poll();
        ByteBuffer buffer = waiting == null ? ByteBuffer.allocateDirect(BLOCK) : waiting;
        try {
            for (long at = 0; at < size; at += BLOCK) {
                buffer.clear().limit((int) Math.min(BLOCK, size - at));
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + from + at + buffer.position()) < 0) {
                        return false;
                    }
                }
                piece.read(MemorySegment.ofBuffer(buffer.flip()), at);
            }
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            BUFFERS.offer(buffer); // or is left to the garbage collector
        }
    }
}
