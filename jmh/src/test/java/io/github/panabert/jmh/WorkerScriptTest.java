package io.github.panabert.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Jars;
import io.github.panabert.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script worker, and its archive of classes, in a clone whose jar is built. */
class WorkerScriptTest {
    private static final String REQUESTS =
            """
            {"op":"load","model":"weights/all-MiniLM-L6-v2","threads":1}
            {"op":"tokenize","texts":["hello"]}
            {"op":"quit"}
            """;

    private static final String ARCHIVED = "source: shared objects file";

    private static final String JDK = System.getProperty("java.home");

    @TempDir Path folder;
    private Path jar;
    private Path archive;
    private Path log;

    @BeforeEach
    void makeClone() throws IOException {
        folder = folder.toRealPath();
        for (String file : List.of("panabert", "launch.options", "jmh/build", "jmh/worker")) {
            Path copy = folder.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Clone.ROOT.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(folder.resolve("src/main"));
        Files.createDirectories(folder.resolve("jmh/src/main"));
        Files.createFile(folder.resolve("jmh/pom.xml"));
        Files.createSymbolicLink(folder.resolve("weights"), Clone.ROOT.resolve("weights"));
        Path target = Files.createDirectory(folder.resolve("jmh/target"));
        jar = target.resolve("benchmarks.jar");
        Path jackson = Files.copy(Jars.ofLibrary("jackson-core"), target.resolve("jackson.jar"));
        Jars.pack(Path.of("target/classes"), "Class-Path: " + jackson.getFileName() + "\n", jar);
        archive = target.resolve("archive" + folder + "/jmh" + JDK + "/bin/java.jsa");
        log = folder.resolve("log");
    }

    /** JUnit warns of links out of its folder. */
    @AfterEach
    void unlinkWeights() throws IOException {
        Files.delete(folder.resolve("weights"));
    }

    @Test
    void classesComeFromTheArchive() throws Exception {
        answers();
        assertThat(archive).isNotEmptyFile();
        answers("-XX:+UseSerialGC", "-XX:NewSize=16m");
        assertThat(log)
                .content()
                .contains("io.github.panabert.jmh.Worker " + ARCHIVED)
                .contains("tools.jackson.core.json.JsonFactory " + ARCHIVED);
        FileTime made = Files.getLastModifiedTime(archive);
        answers();
        assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);
    }

    @Test
    void anArchiveThatIsOfNoUseIsPassedOverInSilence() throws Exception {
        answers();
        for (String broken : new String[] {"", "no archive"}) {
            Files.writeString(archive, broken);
            answers();
            assertThat(log)
                    .content()
                    .contains(".jmh.Worker ")
                    .doesNotContain(".jmh.Worker " + ARCHIVED);
        }
    }

    @Test
    void anArchiveOfAnotherJarIsMadeAnew() throws Exception {
        answers();
        Files.setLastModifiedTime(archive, FileTime.fromMillis(0));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(2)));
        answers();
        assertThat(log).content().contains("io.github.panabert.jmh.Worker " + ARCHIVED);
    }

    @Test
    void withoutAnArchiveAllGoesOn() throws Exception {
        Files.createFile(folder.resolve("jmh/target/archive"));
        answers();
        assertThat(log)
                .content()
                .contains(".jmh.Worker ")
                .doesNotContain(".jmh.Worker " + ARCHIVED);
    }

    /** Java refuses these flags beside an archive. */
    @Test
    void archivesOfTheUsersOwnAreMade() throws Exception {
        answers();
        Path own = folder.resolve("own");
        run("-XX:ArchiveClassesAtExit=" + own);
        assertThat(own).isNotEmptyFile();
    }

    private ScriptRun run(String... flags) throws Exception {
        String[] command = new String[flags.length + 2];
        command[0] = folder + "/jmh/worker";
        command[1] = "-Xlog:class+load:file=" + log;
        System.arraycopy(flags, 0, command, 2, flags.length);
        return ScriptRun.of(folder, Map.of("JAVA_HOME", JDK), REQUESTS, command);
    }

    /** Runs the worker, which answers two requests and says nothing else but a warning. */
    private void answers(String... flags) throws Exception {
        Files.deleteIfExists(log);
        ScriptRun run = run(flags);
        assertThat(run.err()).isEqualTo("WARNING: Using incubator modules: jdk.incubator.vector\n");
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out()).contains("\"ok\":true").contains("\"tokens\":3");
        assertThat(run.exitCode()).isZero();
    }
}
