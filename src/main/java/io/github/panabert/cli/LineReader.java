package io.github.panabert.cli;

import io.github.panabert.json.FileErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A row for each line of a stream: a text, or a JSON object, where blank lines are none. Lines end
 * with a line feed; a carriage return before it is not part of them, nor is a byte order mark at
 * the start of the stream.
 */
final class LineReader implements RowReader {
    private final String name;
    private final InputStream in;
    private final boolean json;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private int number;
    private final long size;
    private long bytes;

    LineReader(String name, InputStream in, boolean json) {
        this(name, in, json, -1);
    }

    /**
     * @param size in bytes, negative if it isn't known
     */
    private LineReader(String name, InputStream in, boolean json, long size) {
        this.name = name;
        this.in = in;
        this.json = json;
        this.size = size;
    }

    /**
     * The rows of a file.
     *
     * @throws UncheckedIOException if it can't be read
     */
    static LineReader ofJson(Path file) {
        try {
            long size = Files.isRegularFile(file) ? Files.size(file) : -1;
            return new LineReader(file.toString(), Files.newInputStream(file), true, size);
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }

    @Override
    public Row next() {
        for (byte[] line = line(); line != null; line = line()) {
            String source = name + ":" + ++number;
            try {
                String text = text(line);
                if (!json) {
                    return Row.ofText(source, text);
                }
                if (!text.isBlank()) {
                    return Row.ofJson(source, text);
                }
            } catch (CharacterCodingException e) {
                return Row.refused(source, new IllegalArgumentException(source + ": not UTF-8", e));
            }
        }
        return null;
    }

    private String text(byte[] line) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    @Override
    public boolean isReady() {
        try {
            return at < end || in.available() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public long position() {
        return size < 0 ? number : bytes - (end - at);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String unit() {
        return size < 0 ? "" : "B";
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw FileErrors.unreadable(name, e);
        }
    }

    /** The bytes up to the next line feed or the end, null at the end. */
    private byte[] line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (at < end) {
                at++;
                return withoutCarriageReturn(line.toByteArray());
            }
        }
        return line.size() == 0 ? null : withoutCarriageReturn(line.toByteArray());
    }

    /** Whether there are bytes in the buffer, read if it was empty. */
    private boolean fill() {
        try {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
                bytes += end;
            }
            return at < end;
        } catch (IOException e) {
            throw FileErrors.unreadable(name, e);
        }
    }

    private static byte[] withoutCarriageReturn(byte[] line) {
        boolean has = line.length > 0 && line[line.length - 1] == '\r';
        return has ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
