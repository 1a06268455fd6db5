package io.github.panabert.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Texts of many lengths, one a line: those of the file that the system property {@code
 * panabert.corpus} names, else those of ../shared/bench/corpus.txt beside the clone, else texts cut
 * from the clone's own documents.
 */
final class Corpus {
    private static final int GENERATED_TEXTS = 2000;
    private static final int SEED = 7;
    private static final List<String> DOCUMENTS =
            List.of("LICENSE", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "weights/README.md");

    private Corpus() {}

    static List<String> texts() {
        String named = System.getProperty("panabert.corpus");
        Path beside = Clone.ROOT.resolveSibling("shared").resolve("bench").resolve("corpus.txt");
        if (named == null && !Files.exists(beside)) {
            return generated();
        }
        return lines(named == null ? beside : Path.of(named));
    }

    /** The same texts every time, of 2 to some 300 words, most of them short. */
    static List<String> generated() {
        List<String> words = new ArrayList<>();
        for (String document : DOCUMENTS) {
            for (String line : lines(Clone.ROOT.resolve(document))) {
                words.addAll(List.of(line.strip().split("\\s+")));
            }
        }
        words.removeIf(String::isEmpty);
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>();
        while (texts.size() < GENERATED_TEXTS) {
            int length = Math.clamp((int) Math.exp(3.2 + 0.9 * random.nextGaussian()), 2, 300);
            int from = random.nextInt(words.size() - length);
            texts.add(String.join(" ", words.subList(from, from + length)));
        }
        return texts;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
