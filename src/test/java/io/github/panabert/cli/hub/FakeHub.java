package io.github.panabert.cli.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub of one model on this machine, and a CDN on another port that it redirects to for large
 * files. It can be told to misbehave.
 */
public final class FakeHub implements AutoCloseable {
    public static final String REPO = "org/tiny-model";
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    public static final String TOKEN = "hf_secret";

    /** A request that was answered. */
    record Request(boolean cdn, String method, String path, String range, String authorization) {}

    final Map<String, byte[]> files = new TreeMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    /** Files from this size on are on the CDN. */
    int largeFrom = 1000;

    boolean ignoresRanges;
    boolean refusesRanges;
    boolean requiresToken;
    String errorCode;
    int status = 200;

    /** So many answers are cut in the middle. */
    int cuts;

    /** So many requests are answered with 503 first. */
    int busy;

    /** How many bytes too many it says that files have. */
    int saysMoreBytes;

    boolean sendsOtherBytes;
    boolean stalls;

    private final String repo;
    private final HttpServer hub;
    private final HttpServer cdn;

    public FakeHub() {
        this(REPO);
    }

    /**
     * @param repo the one model, as ORG/NAME
     */
    public FakeHub(String repo) {
        this.repo = repo;
        hub = start(this::hub);
        cdn = start(this::cdn);
        put("README.md", "a card");
        put("model.onnx", "not for us");
        put("config.json", "{}");
        put("vocab.txt", "[PAD]\n");
        put("1_Pooling/config.json", "{\"word_embedding_dimension\": 8}");
        byte[] weights = new byte[300_000];
        new Random(1).nextBytes(weights);
        files.put("model.safetensors", weights);
    }

    public void put(String path, String text) {
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    public void put(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    HubSettings settings(Path cache) {
        return new HubSettings(
                uri(), TOKEN, cache, false, Duration.ofMillis(1500), Duration.ofMillis(1));
    }

    List<Request> of(String method, String file) {
        return requests.stream()
                .filter(r -> r.method.equals(method) && r.path.endsWith(file))
                .toList();
    }

    String etag(String path) {
        byte[] bytes = files.get(path);
        if (bytes.length >= largeFrom) {
            return hex("SHA-256", bytes);
        }
        byte[] header = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] blob = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, blob, header.length, bytes.length);
        return hex("SHA-1", blob);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private interface Handler {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static HttpServer start(Handler handler) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            handler.answer(exchange);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void record(boolean ofCdn, HttpExchange exchange) {
        requests.add(
                new Request(
                        ofCdn,
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst("Range"),
                        exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private void hub(HttpExchange exchange) throws IOException, InterruptedException {
        record(false, exchange);
        String path = exchange.getRequestURI().getPath();
        boolean known =
                ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (stalls) {
            Thread.sleep(3000);
        } else if (busy > 0) {
            busy--;
            send(exchange, 503, new byte[0]);
        } else if (requiresToken && !known) {
            send(exchange, 401, new byte[0]);
        } else if (status != 200) {
            if (errorCode != null) {
                exchange.getResponseHeaders().set("X-Error-Code", errorCode);
            }
            send(exchange, status, new byte[0]);
        } else if (path.equals("/api/models/" + repo + "/revision/main")
                || path.equals("/api/models/" + repo + "/revision/" + COMMIT)
                || path.equals("/api/models/" + repo + "/revision/refs/pr/1")) {
            send(exchange, 200, listing().getBytes(StandardCharsets.UTF_8));
        } else if (path.startsWith("/" + repo + "/resolve/" + COMMIT + "/")) {
            resolve(exchange, path.substring(("/" + repo + "/resolve/" + COMMIT + "/").length()));
        } else {
            exchange.getResponseHeaders().set("X-Error-Code", "RevisionNotFound");
            send(exchange, 404, new byte[0]);
        }
    }

    private String listing() {
        return files.keySet().stream()
                .map(name -> "{\"rfilename\": \"" + name.replace("\\", "\\\\") + "\"}")
                .collect(
                        Collectors.joining(
                                ", ", "{\"sha\": \"" + COMMIT + "\", \"siblings\": [", "]}"));
    }

    private void resolve(HttpExchange exchange, String path) throws IOException {
        byte[] bytes = files.get(path);
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        exchange.getResponseHeaders().set("ETag", '"' + etag(path) + '"');
        if (bytes.length < largeFrom) {
            send(exchange, bytes);
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"of-the-redirect\"");
        exchange.getResponseHeaders().set("X-Linked-Etag", '"' + etag(path) + '"');
        exchange.getResponseHeaders()
                .set("X-Linked-Size", Integer.toString(bytes.length + saysMoreBytes));
        exchange.getResponseHeaders()
                .set("Location", "http://localhost:" + cdn.getAddress().getPort() + "/" + path);
        send(exchange, 302, new byte[0]);
    }

    private void cdn(HttpExchange exchange) throws IOException {
        record(true, exchange);
        byte[] bytes = files.get(exchange.getRequestURI().getPath().substring(1));
        send(exchange, bytes);
    }

    private void send(HttpExchange exchange, byte[] bytes) throws IOException {
        byte[] sent = bytes;
        if (sendsOtherBytes) {
            sent = bytes.clone();
            sent[sent.length / 2] ^= 1;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null && refusesRanges) {
            send(exchange, 416, new byte[0]);
        } else if (range != null && !ignoresRanges) {
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, sent.length - 1, sent.length));
            send(exchange, 206, Arrays.copyOfRange(sent, from, sent.length));
        } else {
            send(exchange, 200, sent);
        }
    }

    private void send(HttpExchange exchange, int answer, byte[] bytes) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(answer, -1);
            return;
        }
        exchange.sendResponseHeaders(answer, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length == 0) {
            return;
        }
        OutputStream body = exchange.getResponseBody();
        if (cuts > 0 && bytes.length >= largeFrom) {
            cuts--;
            body.write(bytes, 0, bytes.length / 2);
            body.flush();
            return; // the server closes the connection, as bytes are missing
        }
        body.write(bytes);
        body.close();
    }

    @Override
    public void close() {
        hub.stop(0);
        cdn.stop(0);
    }
}
