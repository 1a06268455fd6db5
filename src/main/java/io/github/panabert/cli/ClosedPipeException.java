package io.github.panabert.cli;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;

/** Nobody reads stdout any more, as when {@code head} has seen enough: no error, but the end. */
final class ClosedPipeException extends UncheckedIOException {
    @Serial private static final long serialVersionUID = 1;

    ClosedPipeException(IOException cause) {
        super(cause);
    }
}
