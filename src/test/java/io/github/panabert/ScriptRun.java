package io.github.panabert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a run of a shell script left behind. */
public record ScriptRun(int exitCode, String out, String err) {

    /** Runs a command in a folder, with these changes to the environment. */
    public static ScriptRun of(
            Path folder, Map<String, String> environment, String stdin, String... command)
            throws IOException, InterruptedException {
        Path in = Files.createTempFile("script", ".in");
        Path err = Files.createTempFile("script", ".err");
        try {
            Files.writeString(in, stdin);
            ProcessBuilder builder =
                    new ProcessBuilder(List.of(command))
                            .directory(folder.toFile())
                            .redirectInput(in.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes());
            return new ScriptRun(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(in);
            Files.delete(err);
        }
    }
}
