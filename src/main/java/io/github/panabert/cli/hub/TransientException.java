package io.github.panabert.cli.hub;

import java.io.IOException;

/** A failure that may not happen again: the server is busy, or what it sent is not whole. */
final class TransientException extends IOException {
    private static final long serialVersionUID = 1;

    TransientException(String message) {
        super(message);
    }
}
