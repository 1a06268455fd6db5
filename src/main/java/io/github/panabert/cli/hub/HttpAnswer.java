package io.github.panabert.cli.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** What a server answers: to be closed. */
final class HttpAnswer implements AutoCloseable {
    private final HttpURLConnection connection;
    private final URI uri;
    private final int status;

    HttpAnswer(HttpURLConnection connection, URI uri) throws IOException {
        this.connection = connection;
        this.uri = uri;
        this.status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
    }

    int status() {
        return status;
    }

    /** Which address answered, redirects followed. */
    URI uri() {
        return uri;
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** Whether the same request may be answered better a little later. */
    boolean isTransient() {
        return switch (status) {
            case 408, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** The value of a header, null if it isn't there. */
    String header(String name) {
        return connection.getHeaderField(name);
    }

    /** The value of a header as a number, -1 if there is none. */
    long number(String name) {
        String value = header(name);
        return value != null && value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
    }

    InputStream body() throws IOException {
        return connection.getInputStream();
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
