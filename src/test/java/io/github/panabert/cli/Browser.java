package io.github.panabert.cli;

import io.github.panabert.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/**
 * A headless Chromium, driven by the chromedriver on the PATH over the WebDriver protocol
 * (https://www.w3.org/TR/webdriver2/).
 */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("successfully on port (\\d+)");
    private static final List<String> FLAGS =
            List.of(
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--window-size=1200,1000");

    private final Process driver;
    private final String root;
    private final String session;

    /**
     * @param profile an empty folder
     * @throws UncheckedIOException if there is no chromedriver
     */
    Browser(Path profile) {
        try {
            driver = new ProcessBuilder("chromedriver", "--port=0").start();
            root = "http://127.0.0.1:" + port(driver.inputReader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object opened = call("POST", root + "/session", json -> capabilities(json, profile));
        session = root + "/session/" + ((Map<?, ?>) opened).get("sessionId");
    }

    private static String port(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
        }
        throw new IOException("chromedriver ended before it listened");
    }

    private static void capabilities(JsonGenerator json, Path profile) {
        json.writeObjectPropertyStart("capabilities");
        json.writeObjectPropertyStart("alwaysMatch");
        json.writeStringProperty("browserName", "chrome");
        json.writeObjectPropertyStart("goog:loggingPrefs");
        json.writeStringProperty("browser", "ALL");
        json.writeEndObject();
        json.writeObjectPropertyStart("goog:chromeOptions");
        json.writeArrayPropertyStart("args");
        FLAGS.forEach(json::writeString);
        json.writeString("--user-data-dir=" + profile);
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    void open(Path page) {
        post("/url", json -> json.writeStringProperty("url", page.toUri().toString()));
    }

    /** The value that statements return. */
    Object run(String statements) {
        return post(
                "/execute/sync",
                json -> {
                    json.writeStringProperty("script", statements);
                    json.writeArrayPropertyStart("args");
                    json.writeEndArray();
                });
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Boolean.TRUE.equals(run("return " + expression))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still false: " + expression);
            }
        }
    }

    /** Chooses light or dark. */
    void prefer(String scheme) {
        post(
                "/goog/cdp/execute",
                json -> {
                    json.writeStringProperty("cmd", "Emulation.setEmulatedMedia");
                    json.writeObjectPropertyStart("params");
                    json.writeArrayPropertyStart("features");
                    json.writeStartObject();
                    json.writeStringProperty("name", "prefers-color-scheme");
                    json.writeStringProperty("value", scheme);
                    json.writeEndObject();
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    /** Moves the mouse to a place in the window. */
    void point(double x, double y) {
        act(
                "pointer",
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty("type", "pointerMove");
                    json.writeNumberProperty("x", (int) Math.round(x));
                    json.writeNumberProperty("y", (int) Math.round(y));
                    json.writeNumberProperty("duration", 0);
                    json.writeEndObject();
                });
    }

    /** Presses and releases a key, by its code in WebDriver's table. */
    void press(char key) {
        act(
                "key",
                json -> {
                    for (String type : List.of("keyDown", "keyUp")) {
                        json.writeStartObject();
                        json.writeStringProperty("type", type);
                        json.writeStringProperty("value", Character.toString(key));
                        json.writeEndObject();
                    }
                });
    }

    private void act(String device, Consumer<JsonGenerator> actions) {
        post(
                "/actions",
                json -> {
                    json.writeArrayPropertyStart("actions");
                    json.writeStartObject();
                    json.writeStringProperty("type", device);
                    json.writeStringProperty("id", device);
                    json.writeArrayPropertyStart("actions");
                    actions.accept(json);
                    json.writeEndArray();
                    json.writeEndObject();
                    json.writeEndArray();
                });
    }

    /** The errors of the page since it was last asked; what its policy forbids is one. */
    List<?> errors() {
        List<?> log =
                (List<?>) post("/se/log", json -> json.writeStringProperty("type", "browser"));
        return log.stream()
                .filter(entry -> ((Map<?, ?>) entry).get("level").equals("SEVERE"))
                .toList();
    }

    private Object post(String path, Consumer<JsonGenerator> body) {
        return call("POST", session + path, body);
    }

    private Object call(String method, String url, Consumer<JsonGenerator> body) {
        String text =
                body == null
                        ? ""
                        : JsonLine.of(
                                json -> {
                                    json.writeStartObject();
                                    body.accept(json);
                                    json.writeEndObject();
                                });
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setReadTimeout((int) PATIENCE.toMillis());
            connection.setRequestMethod(method);
            if (body != null) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            }
            boolean good = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream in =
                    good ? connection.getInputStream() : connection.getErrorStream()) {
                String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                if (!good) {
                    throw new AssertionError(answer);
                }
                return ((Map<?, ?>) Json.parse(url, answer)).get("value");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            call("DELETE", session, null);
        } finally {
            driver.destroy();
        }
    }
}
