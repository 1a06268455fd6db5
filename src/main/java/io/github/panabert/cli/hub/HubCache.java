package io.github.panabert.cli.hub;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A model's folder in the cache, laid out as {@code huggingface_hub} does: {@code blobs/ETAG} holds
 * the bytes, {@code snapshots/COMMIT/PATH} is a relative link to them, {@code refs/REVISION} holds
 * the commit that a branch or tag was.
 *
 * <p>Any number of processes may work on one: files appear whole.
 */
final class HubCache {
    private static final long LOCK_POLL_MILLIS = 50;

    private final Path folder;
    private final Path locks;

    HubCache(Path cache, String repo) {
        String name = "models--" + repo.replace("/", "--");
        this.folder = cache.resolve(name);
        this.locks = cache.resolve(".locks").resolve(name);
    }

    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    Path blob(String etag) {
        return folder.resolve("blobs").resolve(etag);
    }

    /** The commit that a revision was when it was last downloaded, null if it never was. */
    String commit(String revision) {
        if (isCommit(revision)) {
            return revision;
        }
        Path ref = ref(revision);
        try {
            String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : "";
            return isCommit(commit) ? commit : null;
        } catch (IOException e) {
            throw FileErrors.unreadable(ref, e);
        }
    }

    static boolean isCommit(String revision) {
        return revision.matches("[0-9a-f]{40}");
    }

    /** Remembers what commit a revision is. */
    void remember(String revision, String commit) {
        if (isCommit(revision) || commit.equals(commit(revision))) {
            return;
        }
        Path ref = ref(revision);
        Path part = ref.resolveSibling(ref.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(ref.getParent());
            Files.writeString(part, commit);
            Files.move(part, ref, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileErrors.unwritable(ref, e);
        }
    }

    private Path ref(String revision) {
        return folder.resolve("refs").resolve(revision);
    }

    /** The files that a snapshot has, by their places in it. */
    List<String> files(String commit) {
        Path snapshot = snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(snapshot)) {
            return paths.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileErrors.unreadable(snapshot, e);
        }
    }

    /** Makes a blob a file of a snapshot: by a link, or where there are none by a copy. */
    void link(RemoteFile file, String commit) {
        Path link = snapshot(commit).resolve(file.path());
        Path blob = blob(file.etag());
        try {
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link); // it leads nowhere
            try {
                Files.createSymbolicLink(link, link.getParent().relativize(blob));
            } catch (FileAlreadyExistsException _) {
                // somebody else was faster
            } catch (UnsupportedOperationException | FileSystemException _) {
                Files.copy(blob, link, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw FileErrors.unwritable(link, e);
        }
    }

    /** Does something to a blob while no other process of ours does. */
    void locked(String etag, Runnable work) {
        Path file = locks.resolve(etag + ".lock");
        try {
            Files.createDirectories(locks);
            Files.createDirectories(blob(etag).getParent());
        } catch (IOException e) {
            throw FileErrors.unwritable(file.getParent(), e);
        }
        try (FileChannel channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock(channel)) {
            work.run();
        } catch (IOException e) {
            throw FileErrors.unwritable(file, e);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException _) {
                // another thread has it
            }
            try {
                Thread.sleep(LOCK_POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
