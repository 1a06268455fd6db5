package io.github.panabert.cli.hub;

import io.github.panabert.json.FileErrors;
import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Fetches the folder of a model from a Hugging Face hub into the cache, what of it isn't there.
 *
 * <p>API and headers are those that <a href="https://github.com/huggingface/huggingface_hub">
 * huggingface_hub</a> uses.
 */
public final class ModelDownload {
    /** Shows how a download goes on. */
    public interface Progress {
        /**
         * Bytes are about to come.
         *
         * @return to be told how many of them are there; closed at the end
         */
        Bytes start(long total);

        /** Counts bytes. */
        interface Bytes extends AutoCloseable {
            void to(long bytes);

            @Override
            void close();
        }
    }

    private final HubSettings settings;
    private final String repo;
    private final String revision;
    private final HubCache cache;
    private final HubErrors errors;
    private final HubClient client;

    /**
     * A model that is not asked for yet.
     *
     * @param repo NAME or ORG/NAME
     * @param revision a branch, a tag or a commit
     * @throws IllegalArgumentException if they are malformed
     */
    public ModelDownload(HubSettings settings, String repo, String revision) {
        if (!repo.matches("[\\w.-]+(/[\\w.-]+)?")
                || repo.matches("(.*/)?[.-].*|.*[.-](/.*)?|.*(--|\\.\\.).*")
                || repo.length() > 96) {
            throw new IllegalArgumentException(
                    "expected a model as ORG/NAME or NAME, of letters, digits, '_', '-' and '.', found \""
                            + repo
                            + '"');
        }
        if (!revision.matches("[^/\\\\:\\s\\p{Cntrl}]+(/[^/\\\\:\\s\\p{Cntrl}]+)*")
                || revision.matches("(.*/)?\\.{1,2}(/.*)?")) {
            throw new IllegalArgumentException(
                    "expected a branch, a tag or a commit, found \"" + revision + '"');
        }
        this.settings = settings;
        this.repo = repo;
        this.revision = revision;
        this.cache = new HubCache(settings.cache(), repo);
        this.errors = new HubErrors(repo, settings);
        this.client = new HubClient(settings, errors);
    }

    /**
     * Fetches the model.
     *
     * @param warnings told if the cache answers because the hub doesn't
     * @return the folder with its files, in the cache
     * @throws IllegalArgumentException if the hub refuses or contradicts itself, or there is no
     *     such model
     * @throws UncheckedIOException if there is no network, or a file can't be written
     */
    public Path run(Progress progress, Consumer<String> warnings) {
        if (settings.offline()) {
            Path cached = cached();
            if (cached == null) {
                throw new IllegalArgumentException(
                        "%s: revision \"%s\" is not in the cache %s, and HF_HUB_OFFLINE forbids to ask the hub"
                                .formatted(repo, revision, settings.cache()));
            }
            return cached;
        }
        JsonObject listing;
        try {
            listing = client.listing(repo, revision);
        } catch (UncheckedIOException e) {
            Path cached = cached();
            if (cached == null) {
                throw e;
            }
            warnings.accept(e.getMessage() + "; the cache has it");
            return cached;
        }
        String commit = listing.string("sha");
        if (!HubCache.isCommit(commit)) {
            throw listing.invalid("sha", "expected 40 hexadecimal digits, found \"" + commit + '"');
        }
        List<String> files = ModelFiles.of(repo, listing);
        fetch(missing(files, commit), commit, progress);
        cache.remember(revision, commit);
        return cache.snapshot(commit);
    }

    /** The folder of what the cache has, null if that is no model. */
    private Path cached() {
        String commit = cache.commit(revision);
        if (commit == null) {
            return null;
        }
        return ModelFiles.isModel(cache.files(commit)) ? cache.snapshot(commit) : null;
    }

    private List<RemoteFile> missing(List<String> files, String commit) {
        List<RemoteFile> missing = new ArrayList<>();
        for (String path : files) {
            if (!Files.exists(cache.snapshot(commit).resolve(path))) {
                missing.add(client.head(repo, commit, path));
            }
        }
        return missing;
    }

    private void fetch(List<RemoteFile> missing, String commit, Progress progress) {
        long total = missing.stream().mapToLong(RemoteFile::size).sum();
        if (missing.isEmpty()) {
            return;
        }
        try (Progress.Bytes bytes = progress.start(total)) {
            long before = 0;
            for (RemoteFile file : missing) {
                long start = before;
                fetch(file, commit, there -> bytes.to(start + there));
                before += file.size();
                bytes.to(before);
            }
        }
    }

    private void fetch(RemoteFile file, String commit, LongConsumer progress) {
        Path blob = cache.blob(file.etag());
        cache.locked(
                file.etag(),
                () -> {
                    if (!isThere(blob, file.size())) {
                        new BlobDownload(client, errors, repo, commit, file, blob, progress).run();
                    }
                    if (!Files.exists(cache.snapshot(commit).resolve(file.path()))) {
                        cache.link(file, commit);
                    }
                });
    }

    private static boolean isThere(Path blob, long size) {
        try {
            return Files.isRegularFile(blob) && Files.size(blob) == size;
        } catch (IOException e) {
            throw FileErrors.unreadable(blob, e);
        }
    }
}
