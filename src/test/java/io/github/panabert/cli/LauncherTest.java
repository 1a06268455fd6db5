package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script panabert in a clone of its own, with a JDK that the test makes. */
class LauncherTest {
    @TempDir Path folder;
    private Path clone;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeClone() throws IOException {
        folder = folder.toRealPath();
        clone = Files.createDirectories(folder.resolve("a clone"));
        Files.createDirectories(clone.resolve("src/main"));
        Files.createFile(clone.resolve("pom.xml"));
        Files.copy(
                Path.of("panabert"), clone.resolve("panabert"), StandardCopyOption.COPY_ATTRIBUTES);
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        script("jdk/bin/javac", "");
        script("jdk/bin/java", "");
        environment.put("JAVA_HOME", jdk.toString());
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
        assertThat(run(clone, clone.resolve("panabert").toString(), "--print-jdk"))
                .isEqualTo(expected);
    }

    @Test
    void theJavaOnThePathLeadsToItsJdk() throws Exception {
        Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../jdk/bin/java"));
        environment.put("JAVA_HOME", "");
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        assertThat(run(clone, "./panabert", "--print-jdk").out())
                .isEqualTo(folder.resolve("bin/../jdk") + "\n");
    }
}
