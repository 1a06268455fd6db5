package io.github.panabert.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CorpusTest {
    @Test
    void aCloneByItselfHasTexts() {
        List<String> texts = Corpus.generated();
        assertThat(texts).hasSize(2000).isEqualTo(Corpus.generated());
        double words = texts.stream().mapToInt(text -> text.split(" ").length).average().orElse(0);
        assertThat(words).isBetween(25.0, 60.0);
    }
}
