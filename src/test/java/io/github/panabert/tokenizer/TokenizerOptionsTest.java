package io.github.panabert.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.panabert.tokenizer.TokenizerOptions.Padding;
import io.github.panabert.tokenizer.TokenizerOptions.Side;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments of transformers' tokenizer(...) by name. */
class TokenizerOptionsTest {
    @Test
    void everyArgumentHasItsPlace() {
        assertThat(
                        TokenizerOptions.of(
                                Map.of(
                                        "truncation",
                                        "only_second",
                                        "max_length",
                                        12L,
                                        "stride",
                                        2,
                                        "padding",
                                        "max_length",
                                        "pad_to_multiple_of",
                                        4,
                                        "add_special_tokens",
                                        false,
                                        "split_special_tokens",
                                        true,
                                        "padding_side",
                                        "left",
                                        "truncation_side",
                                        "right")))
                .isEqualTo(
                        new TokenizerOptions(
                                Truncation.ONLY_SECOND,
                                12,
                                2,
                                Padding.MAX_LENGTH,
                                4,
                                false,
                                true,
                                Side.LEFT,
                                Side.RIGHT));
    }

    @ParameterizedTest
    @CsvSource({
        "truncation, nope",
        "padding, 3",
        "max_length, -1",
        "max_length, x",
        "stride, 1.5",
        "pad_to_multiple_of, 0",
        "add_special_tokens, 1",
        "padding_side, up",
        "max_len, 3"
    })
    void wrongOptionIsRefusedByName(String name, String value) {
        Object parsed = value.matches("-?[0-9.]+") ? (Object) Double.valueOf(value) : value;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenizerOptions.of(Map.of(name, parsed)))
                .withMessageContaining(name);
    }
}
