package io.github.panabert.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the system says of a file, in words: the message of some exceptions is its name alone. */
public final class FileErrors {
    private FileErrors() {}

    /** The error of a file, folder or stream that can't be read. */
    public static UncheckedIOException unreadable(Object file, IOException e) {
        return new UncheckedIOException(file + ": can't be read: " + reason(e), e);
    }

    /** The error of one that can't be written. */
    public static UncheckedIOException unwritable(Object file, IOException e) {
        return new UncheckedIOException(file + ": can't be written: " + reason(e), e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "access denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
