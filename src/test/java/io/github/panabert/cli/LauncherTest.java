package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Jars;
import io.github.panabert.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script panabert in a clone of its own, with a JDK and a Maven that the test makes. */
class LauncherTest {
    /** The JVM with a log of its classes, which the launcher's flags would turn off. */
    private static final String JAVA =
            """
            for arg; do
                [ "$arg" != -p ] || set -- "$@" -Xlog:class+load:file="$LOG"
                set -- "$@" "$arg"
                shift
            done
            exec "$JAVA" "$@"
            """;

    private static final String MAVEN =
            """
            for arg; do
                case $arg in -Dpanabert.target=*) cp -Rp "$JARS"/. "${arg#*=}" ;; esac
            done
            """;

    private static final String WARNING =
            "WARNING: Using incubator modules: jdk.incubator.vector\n";

    @TempDir static Path jars;
    @TempDir Path folder;
    private Path clone;
    private Path log;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void makeJars() throws IOException {
        Jars.pack(Path.of("target/classes"), "", jars.resolve("panabert-0.jar"));
        Files.createDirectory(jars.resolve("lib"));
        for (String name : List.of("jackson-core", "picocli", "progressbar", "jline-terminal")) {
            Files.copy(Jars.ofLibrary(name), jars.resolve("lib/" + name + ".jar"));
        }
    }

    @BeforeEach
    void makeClone() throws IOException {
        folder = folder.toRealPath();
        clone = Files.createDirectories(folder.resolve("a clone"));
        Files.createDirectories(clone.resolve("src/main"));
        Files.createFile(clone.resolve("pom.xml"));
        Files.createSymbolicLink(clone.resolve("weights"), Path.of("weights").toRealPath());
        for (String file : List.of("panabert", "launch.options")) {
            Files.copy(Path.of(file), clone.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        script("jdk/bin/javac", "");
        script("jdk/bin/java", JAVA);
        Files.createDirectory(folder.resolve("bin"));
        script("bin/mvn", MAVEN);
        log = folder.resolve("log");
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("JAVA", System.getProperty("java.home") + "/bin/java");
        environment.put("JARS", jars.toString());
        environment.put("LOG", log.toString());
    }

    /** JUnit warns of links out of its folder. */
    @AfterEach
    void unlinkWeights() throws IOException {
        Files.delete(clone.resolve("weights"));
    }

    private void script(String file, String text) throws IOException {
        Path path = Files.writeString(folder.resolve(file), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ScriptRun run(Path directory, String... command) throws Exception {
        return ScriptRun.of(directory, environment, "", command);
    }

    @Test
    void isFoundBehindSymbolicLinksAndWithoutAFolder() throws Exception {
        Files.createSymbolicLink(folder.resolve("first"), Path.of("jdk/../second"));
        Files.createSymbolicLink(folder.resolve("second"), clone.resolve("panabert"));
        String jdk = folder.resolve("jdk") + "\n";
        ScriptRun expected = new ScriptRun(0, jdk, "");
        assertThat(run(folder, "./first", "--print-jdk")).isEqualTo(expected);
        assertThat(run(folder, "sh", "first", "--print-jdk")).isEqualTo(expected);
        assertThat(run(clone, "sh", "panabert", "--print-jdk")).isEqualTo(expected);
        assertThat(run(clone, clone + "/panabert", "--print-jdk")).isEqualTo(expected);
    }

    @Test
    void theJavaOnThePathLeadsToItsJdk() throws Exception {
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../jdk/bin/java"));
        environment.put("JAVA_HOME", "");
        assertThat(run(clone, "./panabert", "--print-jdk").out())
                .isEqualTo(folder.resolve("bin/../jdk") + "\n");
    }

    @Test
    void classesComeFromTheArchiveThatWasMadeWithTheJars() throws Exception {
        tokenize("panabert: building " + clone + " ...\n");
        assertThat(archive()).isNotEmptyFile();
        assertThat(log)
                .content()
                .contains(archived("io.github.panabert.cli.TokenizeCommand"))
                .contains(archived("tools.jackson.core.json.JsonFactory"));
        try (var files = Files.list(clone.resolve("target/launcher"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "archive",
                            "built",
                            "jackson-core.jar",
                            "jline-terminal.jar",
                            "panabert.jar",
                            "picocli.jar",
                            "progressbar.jar");
        }
        environment.put("JDK_JAVA_OPTIONS", "-Xmx1g");
        tokenize("NOTE: Picked up JDK_JAVA_OPTIONS: -Xmx1g\n");
        assertThat(log).content().contains(archived("io.github.panabert.cli.TokenizeCommand"));
    }

    @Test
    void anArchiveThatIsOfNoUseIsPassedOverInSilence() throws Exception {
        tokenize("panabert: building " + clone + " ...\n");
        byte[] whole = Files.readAllBytes(archive());
        byte[] noise = new byte[whole.length];
        new Random(1).nextBytes(noise);
        List<byte[]> broken =
                List.of(
                        new byte[0],
                        new byte[] {1},
                        Arrays.copyOf(whole, 5000),
                        Arrays.copyOf(whole, whole.length / 2),
                        noise);
        for (byte[] bytes : broken) {
            Files.write(archive(), bytes);
            tokenizeWithoutArchive();
        }
        Files.write(archive(), whole);
        Path jar = clone.resolve("target/launcher/jackson-core.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        tokenizeWithoutArchive();
    }

    /** The classes in it would say that they are of jars in the old place. */
    @Test
    void theArchiveOfACloneThatWasMovedIsNotUsed() throws Exception {
        tokenize("panabert: building " + clone + " ...\n");
        clone = Files.move(clone, folder.resolve("another"));
        tokenizeWithoutArchive();
    }

    @Test
    void withoutAnArchiveAllGoesOn() throws Exception {
        script("jdk/bin/java", "case $* in *ArchiveClassesAtExit*) exit 1 ;; esac\n" + JAVA);
        tokenize("panabert: building " + clone + " ...\n");
        assertThat(archive()).doesNotExist();
        tokenizeWithoutArchive();
    }

    private Path archive() {
        return clone.resolve("target/launcher/archive" + clone + "/panabert.jsa");
    }

    private static String archived(String name) {
        return name + " source: shared objects file (top)";
    }

    private void tokenizeWithoutArchive() throws Exception {
        tokenize("");
        assertThat(log).content().contains("TokenizeCommand ").doesNotContain("(top)");
    }

    /** Runs a command that says this and a warning on stderr, and nothing else. */
    private void tokenize(String said) throws Exception {
        Files.deleteIfExists(log);
        ScriptRun run = run(folder, clone + "/panabert", "tokenize", "hello");
        assertThat(run.err()).isEqualTo(said + WARNING);
        assertThat(run.out()).startsWith("{\"input_ids\":[101,7592,102],").hasLineCount(1);
        assertThat(run.exitCode()).isZero();
    }
}
