package io.github.panabert.jmh;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The clone that these classes were built in, whatever folder they run in. */
final class Clone {
    /** Above jmh/target/benchmarks.jar, or jmh/target/classes. */
    static final Path ROOT = place().getParent().getParent().getParent();

    private Clone() {}

    private static Path place() {
        try {
            return Path.of(Clone.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A model's folder: a path, or the name of one in weights/. */
    static Path model(String nameOrFolder) {
        Path folder = Path.of(nameOrFolder);
        return Files.exists(folder) ? folder : ROOT.resolve("weights").resolve(nameOrFolder);
    }
}
