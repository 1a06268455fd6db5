package io.github.panabert.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensByIdTest {
    @Test
    void idsNeedNotCountUpFromZero() {
        TokensById tokens = new TokensById(3);
        tokens.put(1, "one");
        tokens.put(7, "seven");
        tokens.put(Integer.MAX_VALUE, "last");
        assertThat(tokens.get(1)).isEqualTo("one");
        assertThat(tokens.get(7)).isEqualTo("seven");
        assertThat(tokens.get(Integer.MAX_VALUE)).isEqualTo("last");
        assertThat(new String[] {tokens.get(-1), tokens.get(0), tokens.get(3)}).containsOnlyNulls();
        assertThat(tokens.size()).isEqualTo(3);
        assertThat(tokens.largestId()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void ofTokensWithOneIdTheLastCounts() {
        TokensById tokens = new TokensById(1);
        for (int id : new int[] {0, 5}) {
            tokens.put(id, "first");
            tokens.put(id, "second");
            assertThat(tokens.get(id)).isEqualTo("second");
        }
        assertThat(tokens.size()).isEqualTo(2);
    }
}
