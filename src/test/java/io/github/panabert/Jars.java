package io.github.panabert;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;

/** Jars like those that the build makes and finds. */
public final class Jars {
    private Jars() {}

    /** Packs a folder of classes with a manifest of these lines. */
    public static void pack(Path classes, String manifest, Path jar) throws IOException {
        Path lines = Files.writeString(Files.createTempFile("manifest", ".txt"), manifest);
        int exitCode =
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--file=" + jar,
                                "--manifest=" + lines,
                                "-C",
                                classes.toString(),
                                ".");
        Files.delete(lines);
        if (exitCode != 0) {
            throw new IllegalStateException("no " + jar);
        }
    }

    /** The jar of a library on the class path. */
    public static Path ofLibrary(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith(name + "-"))
                .findFirst()
                .orElseThrow();
    }
}
