package io.github.panabert.cli.hub;

import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Asks a hub. The token goes to the hub itself and to no other host that it redirects to; addresses
 * of files are asked for anew each time, as those of a CDN expire.
 */
final class HubClient {
    private static final int MAX_REDIRECTS = 10;
    private static final int ATTEMPTS = 4;
    private static final int MAX_LISTING = 64 << 20;

    private final HubSettings settings;
    private final HubErrors errors;

    HubClient(HubSettings settings, HubErrors errors) {
        this.settings = settings;
        this.errors = errors;
    }

    /** The listing of a revision: {@code sha}, and the files as {@code siblings}. */
    JsonObject listing(String repo, String revision) {
        URI uri =
                hub(
                        "/api/models/"
                                + encoded(repo)
                                + "/revision/"
                                + URLEncoder.encode(revision, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
        return attempt(
                () -> {
                    try (HttpAnswer answer = send("GET", uri, 0)) {
                        if (answer.status() != 200) {
                            throw errors.of(answer, "revision \"" + revision + '"');
                        }
                        byte[] json = answer.body().readNBytes(MAX_LISTING);
                        return JsonObject.parse(
                                uri.toString(), new String(json, StandardCharsets.UTF_8));
                    }
                });
    }

    /** What a file is, without its bytes. */
    RemoteFile head(String repo, String commit, String path) {
        return attempt(
                () -> {
                    try (HttpAnswer answer = send("HEAD", file(repo, commit, path), 0)) {
                        boolean described =
                                answer.isRedirect() && answer.header("X-Linked-Etag") != null;
                        if (answer.status() != 200 && !described) {
                            throw errors.of(answer, path);
                        }
                        return RemoteFile.of(path, commit, answer);
                    }
                });
    }

    /**
     * The bytes of a file.
     *
     * @param from how many of them not to send again
     */
    HttpAnswer get(String repo, String commit, String path, long from) throws IOException {
        return send("GET", file(repo, commit, path), from);
    }

    private interface Request<T> {
        T send() throws IOException;
    }

    /** Sends anew after a while where that may help. */
    private <T> T attempt(Request<T> request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.send();
            } catch (TransientException e) {
                if (attempt == ATTEMPTS) {
                    throw errors.of(e);
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS || errors.isFinal(e)) {
                    throw errors.of(e);
                }
            }
            pause();
        }
    }

    void pause() {
        try {
            Thread.sleep(settings.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    private URI file(String repo, String commit, String path) {
        return hub("/" + encoded(repo) + "/resolve/" + commit + "/" + encoded(path));
    }

    private URI hub(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String encoded(String path) {
        return Arrays.stream(path.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** Follows redirects, except one that answers a HEAD by itself. */
    private HttpAnswer send(String method, URI first, long from) throws IOException {
        URI uri = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpAnswer answer = new HttpAnswer(open(method, uri, from), uri);
            boolean describes = method.equals("HEAD") && answer.header("X-Linked-Etag") != null;
            if (!answer.isRedirect() || describes) {
                return answer;
            }
            URI next = target(uri, answer.header("Location"));
            answer.close();
            uri = next;
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects from " + first);
    }

    private static URI target(URI from, String location) throws IOException {
        try {
            URI target = from.resolve(location == null ? "" : location);
            boolean secure = "https".equalsIgnoreCase(target.getScheme());
            boolean plain = "http".equalsIgnoreCase(target.getScheme());
            if (location != null
                    && target.getHost() != null
                    && (secure || plain && from.getScheme().equalsIgnoreCase("http"))) {
                return target;
            }
        } catch (IllegalArgumentException _) {
            // refused below
        }
        throw new IOException("redirects to " + location);
    }

    private HttpURLConnection open(String method, URI uri, long from) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) settings.timeout().toMillis());
        connection.setReadTimeout((int) settings.timeout().toMillis());
        connection.setRequestProperty("User-Agent", "panabert");
        connection.setRequestProperty("Accept-Encoding", "identity"); // sizes are those of files
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        if (settings.token() != null && isHub(uri)) {
            connection.setRequestProperty("Authorization", "Bearer " + settings.token());
        }
        return connection;
    }

    private boolean isHub(URI uri) {
        URI hub = settings.endpoint();
        return uri.getScheme().equalsIgnoreCase(hub.getScheme())
                && uri.getHost().equalsIgnoreCase(hub.getHost())
                && uri.getPort() == hub.getPort();
    }
}
