package io.github.panabert.cli.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a hub says of a file.
 *
 * @param path its place in the model's folder
 * @param etag the name of its blob: the SHA-256 of its bytes (Git LFS) or the SHA-1 of a Git blob
 */
record RemoteFile(String path, long size, String etag) {
    private static final int SHA_1_DIGITS = 40;

    /**
     * @throws IOException if the answer isn't that of a hub
     */
    static RemoteFile of(String path, String commit, HttpAnswer answer) throws IOException {
        String found = answer.header("X-Repo-Commit");
        if (found != null && !found.equals(commit)) {
            throw new IOException(path + ": asked for commit " + commit + ", got " + found);
        }
        String linked = answer.header("X-Linked-Etag");
        String etag = linked != null ? linked : answer.header("ETag");
        String hex = etag == null ? "" : etag.replaceFirst("^W/", "").replace("\"", "");
        if (!hex.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            throw new IOException(
                    path
                            + ": expected an ETag of 40 or 64 hexadecimal digits, found "
                            + etag
                            + ": not a Hugging Face hub?");
        }
        long size = answer.number("X-Linked-Size");
        if (size < 0 && !answer.isRedirect()) {
            size = answer.number("Content-Length");
        }
        if (size < 0) {
            throw new IOException(path + ": the answer has no size");
        }
        return new RemoteFile(path, size, hex);
    }

    /** The digest whose value over the file's bytes is the etag. */
    MessageDigest digest() {
        try {
            if (etag.length() != SHA_1_DIGITS) {
                return MessageDigest.getInstance("SHA-256");
            }
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(("blob " + size + '\0').getBytes(StandardCharsets.US_ASCII));
            return sha1;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has both
        }
    }
}
