package io.github.panabert.cli.hub;

import static io.github.panabert.cli.hub.FakeHub.COMMIT;
import static io.github.panabert.cli.hub.FakeHub.REPO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.cli.hub.FakeHub.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDownloadTest {
    private static final String WEIGHTS = "model.safetensors";

    @TempDir Path temp;
    private final FakeHub hub = new FakeHub();
    private final List<String> warnings = new ArrayList<>();
    private final List<Long> progress = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path cache() {
        return temp.resolve("hub");
    }

    private Path download() {
        return download(hub.settings(cache()), "main");
    }

    private Path download(HubSettings settings, String revision) {
        return new ModelDownload(settings, REPO, revision)
                .run(
                        total -> {
                            progress.add(total);
                            return new ModelDownload.Progress.Bytes() {
                                @Override
                                public void to(long bytes) {
                                    progress.add(bytes);
                                }

                                @Override
                                public void close() {}
                            };
                        },
                        warnings::add);
    }

    private void assertWhole(Path folder) throws IOException {
        for (String file : List.of("config.json", "vocab.txt", "1_Pooling/config.json", WEIGHTS)) {
            assertThat(folder.resolve(file)).hasBinaryContent(hub.files.get(file));
        }
        try (var blobs = Files.list(folder.resolve("../../blobs"))) {
            assertThat(blobs).hasSize(4).noneMatch(b -> b.toString().endsWith(".incomplete"));
        }
    }

    @Test
    void laysTheCacheOutAsPythonDoes() throws IOException {
        Path folder = download();
        Path model = cache().resolve("models--org--tiny-model");
        assertThat(folder).isEqualTo(model.resolve("snapshots").resolve(COMMIT));
        assertWhole(folder);
        assertThat(folder.resolve("README.md")).doesNotExist();
        assertThat(folder.resolve("model.onnx")).doesNotExist();
        assertThat(model.resolve("refs/main")).hasContent(COMMIT);
        assertThat(Files.readSymbolicLink(folder.resolve(WEIGHTS)))
                .hasToString("../../blobs/" + hub.etag(WEIGHTS));
        assertThat(Files.readSymbolicLink(folder.resolve("1_Pooling/config.json")))
                .hasToString("../../../blobs/" + hub.etag("1_Pooling/config.json"));
        assertThat(progress.subList(1, progress.size()))
                .isSorted()
                .endsWith(progress.getFirst())
                .hasSizeGreaterThan(5);
    }

    @Test
    void theTokenGoesToTheHubAndNotToTheHostThatItRedirectsTo() {
        hub.requiresToken = true;
        download();
        assertThat(hub.requests).filteredOn(Request::cdn).isNotEmpty();
        assertThat(hub.requests)
                .allSatisfy(
                        r ->
                                assertThat(r.authorization())
                                        .isEqualTo(r.cdn() ? null : "Bearer " + FakeHub.TOKEN));
    }

    @Test
    void whatIsThereIsNotAskedForAgain() throws IOException {
        download();
        hub.requests.clear();
        assertWhole(download());
        assertThat(hub.requests).hasSize(1);
        Files.delete(
                cache().resolve("models--org--tiny-model/snapshots/" + COMMIT + "/" + WEIGHTS));
        hub.requests.clear();
        assertWhole(download());
        assertThat(hub.of("GET", WEIGHTS)).as("the blob is there").isEmpty();
    }

    @Test
    void goesOnWhereAnEarlierRunWasCut() throws IOException {
        incomplete(Arrays.copyOf(hub.files.get(WEIGHTS), 1234));
        assertWhole(download());
        assertThat(hub.of("GET", WEIGHTS))
                .extracting(Request::range)
                .containsExactly("bytes=1234-", "bytes=1234-"); // the hub, then the CDN
    }

    @ParameterizedTest
    @ValueSource(strings = {"ignored", "refused", "other bytes", "too long", "as long"})
    void startsOverWhereItCanNotGoOn(String how) throws IOException {
        byte[] weights = hub.files.get(WEIGHTS);
        byte[] left =
                switch (how) {
                    case "too long" -> new byte[weights.length + 1];
                    case "as long" -> new byte[weights.length];
                    case "other bytes" -> new byte[1234];
                    default -> Arrays.copyOf(weights, 1234);
                };
        hub.ignoresRanges = how.equals("ignored");
        hub.refusesRanges = how.equals("refused");
        incomplete(left);
        assertWhole(download());
    }

    @Test
    void goesOnWhenTheConnectionIsCut() throws IOException {
        hub.cuts = 10; // each half of what is missing: progress every time
        assertWhole(download());
        assertThat(hub.of("GET", "/" + WEIGHTS))
                .extracting(Request::range)
                .contains("bytes=150000-");
    }

    @Test
    void asksAgainWhereTheHubIsBusy() throws IOException {
        hub.busy = 2;
        assertWhole(download());
        hub.busy = 100;
        assertThatThrownBy(() -> download(hub.settings(temp.resolve("other")), "main"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("answers with status 503");
    }

    @Test
    void refusesOtherBytesThanTheDigestSays() {
        hub.sendsOtherBytes = true;
        assertThatThrownBy(this::download)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "org/tiny-model: \\S+: the bytes that came are not those of SHA-1 .*");
        hub.sendsOtherBytes = false;
        download();
    }

    @Test
    void refusesOtherSizesThanTheHubSays() {
        hub.saysMoreBytes = 7;
        assertThatThrownBy(this::download)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("model.safetensors: only 300000 of 300007 bytes came");
        hub.saysMoreBytes = -7;
        assertThatThrownBy(() -> download(hub.settings(temp.resolve("other")), "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more bytes come than the 299993 that the hub says");
        assertThat(cache().resolve("models--org--tiny-model/refs")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.json",
                "/etc/passwd",
                "1_Pooling/../../config.json",
                "..\\config.json",
                "C:config.json",
                "a//b",
                "./config.json"
            })
    void refusesNamesThatLeaveTheFolder(String name) {
        hub.put(name, "{}");
        assertThatThrownBy(this::download)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\" is no name of a file in a folder");
        assertThat(cache()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    401 | GatedRepo        | gated: accept its licence at http://127.0.0.1:\\d+/org/tiny-model and set HF_TOKEN .*
                    403 | GatedRepo        | gated: accept its licence at .*
                    401 | RepoNotFound     | no such model at \\S+, or a private one: check the name, or set HF_TOKEN
                    404 | RepoNotFound     | no such model at .*
                    404 | RevisionNotFound | no revision "main"
                    400 |                  | revision "main": 127.0.0.1 answers with status 400
                    """)
    void saysWhatTheHubRefuses(int status, String code, String message) {
        hub.status = status;
        hub.errorCode = code;
        HubSettings s = hub.settings(cache());
        HubSettings nobody =
                new HubSettings(s.endpoint(), null, s.cache(), false, s.timeout(), s.pause());
        assertThatThrownBy(() -> download(nobody, "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("org/tiny-model: " + message);
    }

    @Test
    void saysThatTheTokenMayNotRead() {
        hub.status = 403;
        assertThatThrownBy(this::download)
                .hasMessageMatching(".*access denied \\(status 403\\): .*HF_TOKEN.*");
    }

    @Test
    void saysThatThereIsNoAnswer() throws IOException {
        hub.stalls = true;
        HubSettings s = hub.settings(cache());
        HubSettings hasty =
                new HubSettings(
                        s.endpoint(), null, s.cache(), false, Duration.ofMillis(50), s.pause());
        assertThatThrownBy(() -> download(hasty, "main"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no answer from 127.0.0.1:");
    }

    @Test
    void withoutNetworkTheCacheAnswers() throws IOException {
        download();
        hub.close();
        assertWhole(download());
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("no connection to", "the cache has it");
        assertThatThrownBy(() -> download(hub.settings(temp.resolve("other")), "main"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no connection to 127.0.0.1:");
    }

    @Test
    void offlineOnlyTheCacheAnswers() throws IOException {
        HubSettings s = hub.settings(cache());
        HubSettings offline =
                new HubSettings(s.endpoint(), null, s.cache(), true, s.timeout(), s.pause());
        assertThatThrownBy(() -> download(offline, "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not in the cache " + cache());
        download();
        hub.requests.clear();
        assertWhole(download(offline, "main"));
        assertWhole(download(offline, COMMIT));
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void aRevisionMayHaveSlashes() throws IOException {
        assertWhole(download(hub.settings(cache()), "refs/pr/1"));
        assertThat(hub.requests.getFirst().path()).endsWith("/revision/refs%2Fpr%2F1");
        assertThat(cache().resolve("models--org--tiny-model/refs/refs/pr/1")).hasContent(COMMIT);
    }

    @Test
    void severalAtOnceFetchEachFileOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Path>> downloads =
                    IntStream.range(0, 4).<Callable<Path>>mapToObj(_ -> this::download).toList();
            for (Future<Path> folder : threads.invokeAll(downloads)) {
                assertWhole(folder.get());
            }
        }
        assertThat(hub.requests)
                .filteredOn(r -> r.cdn() && r.method().equals("GET"))
                .as("the large file's bytes")
                .hasSize(1);
    }

    @Test
    void takesPickledWeightsOnlyWhereThereAreNoOthers() {
        hub.put("pytorch_model.bin", "pickled");
        hub.put("2_Dense/config.json", "{}");
        hub.put("2_Dense/pytorch_model.bin", "pickled");
        hub.put("onnx/config.json", "{}");
        Path folder = download();
        assertThat(folder.resolve("pytorch_model.bin")).doesNotExist();
        assertThat(folder.resolve("onnx")).doesNotExist();
        assertThat(folder.resolve("2_Dense/pytorch_model.bin")).exists();
        hub.files.remove(WEIGHTS);
        hub.put("model.safetensors.index.json", "{}");
        hub.put("model-00001-of-00002.safetensors", "a");
        hub.put("model-00002-of-00002.safetensors", "b");
        Path shards = download(hub.settings(temp.resolve("shards")), "main");
        assertThat(shards.resolve("model-00002-of-00002.safetensors")).hasContent("b");
        assertThat(shards.resolve("pytorch_model.bin")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoModel() {
        hub.files.remove(WEIGHTS);
        assertThatThrownBy(this::download)
                .hasMessageContaining(
                        "expected a config.json and a model.safetensors or pytorch_model.bin among its 5 files");
    }

    @Test
    void saysThatTheCacheCanNotBeWritten() throws IOException {
        Files.writeString(cache(), "a file where the folder should be");
        assertThatThrownBy(this::download)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be written");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a/b/c", "../b", "a/..", "a b", "a--b", "https://x/y", "-a/b", "a/b."})
    void refusesWhatIsNoNameOfAModel(String repo) {
        HubSettings settings = hub.settings(cache());
        assertThatThrownBy(() -> new ModelDownload(settings, repo, "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a model as ORG/NAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/../b", "/etc", "a\\b", "a b"})
    void refusesWhatIsNoRevision(String revision) {
        HubSettings settings = hub.settings(cache());
        assertThatThrownBy(() -> new ModelDownload(settings, REPO, revision))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a branch, a tag or a commit");
    }

    private void incomplete(byte[] bytes) throws IOException {
        Path blobs = Files.createDirectories(cache().resolve("models--org--tiny-model/blobs"));
        Files.write(blobs.resolve(hub.etag(WEIGHTS) + ".incomplete"), bytes);
    }
}
