package io.github.panabert.cli;

import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The three streams of a run. {@code out} throws where a {@link PrintStream} would only remember.
 *
 * @param in the bytes of stdin
 * @param out results only
 * @param err everything else
 * @param columns the width of the terminal that {@code err} is; 0 if it is none
 * @param outIsTerminal whether results appear there too
 */
record Console(
        InputStream in, OutputStream out, PrintStream err, int columns, boolean outIsTerminal) {

    /** Where no stream is a terminal. */
    Console(InputStream in, OutputStream out, PrintStream err) {
        this(in, out, err, 0, false);
    }

    /** One line on stderr, in the place of a progress bar if there is one. */
    void error(String message) {
        String blank = columns == 0 ? "" : '\r' + " ".repeat(columns - 1) + '\r';
        err.println(blank + "panabert: " + oneLine(String.valueOf(message)));
    }

    static String oneLine(String message) {
        return message.strip().replaceAll("\\R\\s*", " ");
    }

    /** Whether stdout is a terminal that shows colours, and they are wanted (no-color.org). */
    boolean colours() {
        return out instanceof FileOutputStream
                && System.console() != null
                && System.console().isTerminal()
                && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** For help and version. */
    PrintWriter textOut() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    }
}
