package io.github.panabert.cli.hub;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * The bytes of one file: written to {@code ETAG.incomplete}, where a later attempt or run goes on,
 * and moved to {@code ETAG} once their size and digest are right.
 */
final class BlobDownload {
    /** In a row, each without a single new byte. */
    private static final int ATTEMPTS = 5;

    private static final int BLOCK = 1 << 16;

    private final HubClient client;
    private final HubErrors errors;
    private final String repo;
    private final String commit;
    private final RemoteFile file;
    private final Path blob;
    private final Path incomplete;
    private final LongConsumer progress;

    /**
     * @param progress told how many bytes are there
     */
    BlobDownload(
            HubClient client,
            HubErrors errors,
            String repo,
            String commit,
            RemoteFile file,
            Path blob,
            LongConsumer progress) {
        this.client = client;
        this.errors = errors;
        this.repo = repo;
        this.commit = commit;
        this.file = file;
        this.blob = blob;
        this.incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
        this.progress = progress;
    }

    /**
     * Downloads what isn't there.
     *
     * @throws IllegalArgumentException if the hub refuses, or sends other bytes than it says
     * @throws UncheckedIOException if the network fails, or the cache can't be written
     */
    void run() {
        boolean resumed = size(incomplete) > 0;
        fetch();
        if (!isWhole() && resumed) {
            delete(); // what an earlier run left was not the beginning of this file
            fetch();
        }
        if (!isWhole()) {
            delete();
            throw new IllegalArgumentException(
                    "%s: %s: the bytes that came are not those of %s %s: damaged on the way, try again"
                            .formatted(
                                    repo, file.path(), file.digest().getAlgorithm(), file.etag()));
        }
        try {
            Files.move(
                    incomplete,
                    blob,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileErrors.unwritable(blob, e);
        }
    }

    /** Asks until all bytes are there. */
    private void fetch() {
        int attempts = 0;
        while (true) {
            long before = size(incomplete);
            if (before > file.size()) {
                delete();
                before = 0;
            }
            requireSpace(file.size() - before);
            try {
                if (before < file.size() || before == 0) {
                    append(before);
                }
                return;
            } catch (IOException e) {
                attempts = size(incomplete) > before ? 1 : attempts + 1;
                if (attempts == ATTEMPTS || errors.isFinal(e)) {
                    throw errors.of(e);
                }
            }
            client.pause();
        }
    }

    private void append(long before) throws IOException {
        try (HttpAnswer answer = client.get(repo, commit, file.path(), before)) {
            boolean rest = answer.status() == 206 && begins(answer, before);
            if (answer.status() == 416 || answer.status() == 206 && !rest) {
                delete();
                throw new TransientException(
                        file.path() + ": can't go on at byte " + before + ", starting over");
            }
            if (answer.status() != 200 && !rest) {
                throw errors.of(answer, file.path());
            }
            long start = rest ? before : 0;
            InputStream body = answer.body();
            try (FileChannel to = open(start)) {
                copy(body, to, start);
            }
        }
    }

    private static boolean begins(HttpAnswer answer, long at) {
        String range = answer.header("Content-Range");
        return range != null && range.startsWith("bytes " + at + "-");
    }

    private FileChannel open(long start) {
        try {
            FileChannel channel =
                    FileChannel.open(
                            incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(start).position(start);
            return channel;
        } catch (IOException e) {
            throw FileErrors.unwritable(incomplete, e);
        }
    }

    private void copy(InputStream body, FileChannel to, long start) throws IOException {
        byte[] block = new byte[BLOCK];
        long there = start;
        progress.accept(there);
        for (int n = body.read(block); n >= 0; n = body.read(block)) {
            there += n;
            if (there > file.size()) {
                throw new IllegalArgumentException(
                        "%s: %s: more bytes come than the %d that the hub says"
                                .formatted(repo, file.path(), file.size()));
            }
            write(ByteBuffer.wrap(block, 0, n), to);
            progress.accept(there);
        }
        if (there < file.size()) {
            throw new TransientException(
                    "%s: only %d of %d bytes came".formatted(file.path(), there, file.size()));
        }
    }

    /** An error of the disk is none of the network, which is tried again. */
    private void write(ByteBuffer bytes, FileChannel to) {
        try {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException e) {
            throw FileErrors.unwritable(incomplete, e);
        }
    }

    private void requireSpace(long bytes) {
        try {
            long usable = Files.getFileStore(blob.getParent()).getUsableSpace();
            if (bytes > usable && usable > 0) {
                throw new IllegalArgumentException(
                        "%s: %s: %d bytes to come, and the disk of %s has room for %d"
                                .formatted(repo, file.path(), bytes, blob.getParent(), usable));
            }
        } catch (IOException e) {
            throw FileErrors.unwritable(blob.getParent(), e);
        }
    }

    private boolean isWhole() {
        MessageDigest digest = file.digest();
        try (InputStream in = Files.newInputStream(incomplete)) {
            byte[] block = new byte[BLOCK];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                digest.update(block, 0, n);
            }
        } catch (IOException e) {
            throw FileErrors.unreadable(incomplete, e);
        }
        return HexFormat.of().formatHex(digest.digest()).equals(file.etag());
    }

    private void delete() {
        try {
            Files.deleteIfExists(incomplete);
        } catch (IOException e) {
            throw FileErrors.unwritable(incomplete, e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw FileErrors.unreadable(file, e);
        }
    }
}
