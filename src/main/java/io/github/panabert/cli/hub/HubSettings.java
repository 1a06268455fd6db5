package io.github.panabert.cli.hub;

import io.github.panabert.json.FileErrors;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the hub is, who asks, and where files are kept: {@code huggingface_hub}'s environment
 * variables.
 *
 * @param endpoint the hub, without a slash at the end
 * @param token null for nobody's
 * @param cache the folder of {@code models--ORG--NAME} folders
 * @param offline whether only the cache is asked
 * @param timeout for a connection, and for each answer to go on
 * @param pause between attempts
 */
public record HubSettings(
        URI endpoint, String token, Path cache, boolean offline, Duration timeout, Duration pause) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * The settings of an environment.
     *
     * @param home the user's folder
     * @throws IllegalArgumentException if {@code HF_ENDPOINT} or the token is malformed
     * @throws java.io.UncheckedIOException if the token's file can't be read
     */
    public static HubSettings of(Map<String, String> environment, Path home) {
        Environment e = new Environment(environment, home);
        Path hfHome =
                e.path(
                        "HF_HOME",
                        e.path("XDG_CACHE_HOME", home.resolve(".cache")).resolve("huggingface"));
        Path cache = e.path("HF_HUB_CACHE", e.path("HUGGINGFACE_HUB_CACHE", hfHome.resolve("hub")));
        boolean offline = e.isTrue("HF_HUB_OFFLINE") || e.isTrue("TRANSFORMERS_OFFLINE");
        return new HubSettings(
                endpoint(e.text("HF_ENDPOINT", "https://huggingface.co")),
                token(e, hfHome),
                cache.toAbsolutePath().normalize(),
                offline,
                TIMEOUT,
                PAUSE);
    }

    private record Environment(Map<String, String> variables, Path home) {
        String text(String name, String otherwise) {
            String value = variables.getOrDefault(name, "");
            return value.isEmpty() ? otherwise : value;
        }

        Path path(String name, Path otherwise) {
            String value = text(name, null);
            if (value == null) {
                return otherwise;
            }
            return value.equals("~") || value.startsWith("~/")
                    ? home.resolve(value.substring(Math.min(2, value.length())))
                    : Path.of(value);
        }

        boolean isTrue(String name) {
            return List.of("1", "ON", "YES", "TRUE")
                    .contains(text(name, "").toUpperCase(Locale.ROOT));
        }
    }

    private static URI endpoint(String text) {
        String trimmed = text.replaceAll("/+$", "");
        if (!trimmed.matches("(?i)https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT: expected http://HOST or https://HOST, found " + text);
        }
        try {
            return URI.create(trimmed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HF_ENDPOINT: " + e.getMessage(), e);
        }
    }

    private static String token(Environment e, Path hfHome) {
        String token = e.text("HF_TOKEN", e.text("HUGGING_FACE_HUB_TOKEN", "")).strip();
        String source = "HF_TOKEN";
        if (token.isEmpty()) {
            Path file = e.path("HF_TOKEN_PATH", hfHome.resolve("token"));
            if (!Files.exists(file)) {
                return null;
            }
            source = file.toString();
            try {
                token = Files.readString(file).strip();
            } catch (IOException error) {
                throw FileErrors.unreadable(file, error);
            }
        }
        if (!token.matches("[\\x21-\\x7e]*")) {
            throw new IllegalArgumentException(
                    source + ": expected a token, one word of ASCII, and found something else");
        }
        return token.isEmpty() ? null : token;
    }
}
