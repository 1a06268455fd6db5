package io.github.panabert;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may see which, held against the compiled classes. */
class ArchitectureTest {
    /** Every package, and what it sees besides itself and {@code java.base}. */
    private static final Map<String, Set<String>> ARROWS =
            """
            tensor      ->
            json        -> tools.jackson
            kernel      -> jdk.incubator.vector
            safetensors -> tensor json tools.jackson
            nn          -> kernel tensor safetensors
            tokenizer   -> json
            bert        -> tokenizer nn kernel tensor safetensors json
            bert.head   -> bert nn kernel tensor safetensors json
            pipeline    -> bert bert.head tokenizer nn kernel tensor safetensors json
            cli.hub     -> json javax.net.ssl
            cli         -> cli.hub pipeline bert bert.head tokenizer kernel tensor safetensors json tools.jackson picocli me.tongfei.progressbar
            """
                    .lines()
                    .map(line -> line.split("->", -1))
                    .collect(toMap(arrow -> arrow[0].strip(), arrow -> words(arrow[1])));

    private static final String ROOT = "io.github.panabert.";
    private static final List<String> LIBRARIES =
            List.of("tools.jackson", "picocli", "me.tongfei.progressbar");

    /** A class is referred to by its binary name, alone or inside a descriptor or signature. */
    private static final Pattern PACKAGE_OF_CLASS =
            Pattern.compile("([a-z]\\w*(/[a-z]\\w*)*)/[A-Z]");

    @Test
    void packagesSeeOnlyWhatTheyMay() throws IOException {
        Set<String> forbidden = new TreeSet<>();
        for (Path file : files("target/classes", ".class")) {
            String from = packageOf(Path.of("target/classes"), file);
            if (from.isEmpty()) {
                continue; // module-info, which names them all
            }
            assertThat(ARROWS).as("the arrows' packages").containsKey(from);
            for (String to : referredPackages(file)) {
                if (!to.equals(from) && !ARROWS.get(from).contains(to) && !to.startsWith("java.")) {
                    forbidden.add(file.getFileName() + " of " + from + " -> " + to);
                }
            }
        }
        assertThat(forbidden).as("arrows that ArchitectureTest.ARROWS does not have").isEmpty();
    }

    /** The library never opens a socket. */
    @Test
    void onlyTheHubsPackageSeesTheNetwork() throws IOException {
        Set<String> seeing = new TreeSet<>();
        for (Path file : files("target/classes", ".class")) {
            Set<String> packages = referredPackages(file);
            if (packages.stream().anyMatch(p -> p.matches("java(x)?\\.net(\\..*)?"))) {
                seeing.add(packageOf(Path.of("target/classes"), file));
            }
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain("SocketChannel");
        }
        assertThat(seeing).containsExactly("cli.hub");
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Path root = Path.of("src/main/java");
        for (Path file : files(root.toString(), ".java")) {
            if (!packageOf(root, file).isEmpty()) {
                assertThat(file.resolveSibling("package-info.java")).exists();
            }
        }
    }

    private static Set<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).collect(toSet());
    }

    private static List<Path> files(String root, String suffix) throws IOException {
        try (Stream<Path> paths = Files.walk(Path.of(root))) {
            List<Path> found = paths.filter(p -> p.toString().endsWith(suffix)).toList();
            assertThat(found).as(suffix + " files under " + root).isNotEmpty();
            return found;
        }
    }

    private static String packageOf(Path root, Path file) {
        Path folder = root.relativize(file.getParent());
        return shortName(folder.toString().replace(file.getFileSystem().getSeparator(), "."));
    }

    private static Set<String> referredPackages(Path classFile) throws IOException {
        Set<String> packages = new TreeSet<>();
        Set<String> literals = new HashSet<>();
        ConstantPool pool = ClassFile.of().parse(classFile).constantPool();
        for (PoolEntry entry : pool) {
            if (entry instanceof StringEntry literal) {
                literals.add(literal.stringValue());
            }
        }
        for (PoolEntry entry : pool) {
            if (entry instanceof Utf8Entry text && !literals.contains(text.stringValue())) {
                PACKAGE_OF_CLASS
                        .matcher(text.stringValue())
                        .results()
                        .map(match -> shortName(match.group(1).replace('/', '.')))
                        .forEach(packages::add);
            }
        }
        return packages;
    }

    private static String shortName(String name) {
        String full = name + ".";
        if (full.startsWith(ROOT)) {
            return name.substring(Math.min(name.length(), ROOT.length()));
        }
        return LIBRARIES.stream().filter(l -> full.startsWith(l + ".")).findFirst().orElse(name);
    }
}
