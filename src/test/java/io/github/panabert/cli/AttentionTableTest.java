package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows and columns line up, whatever is in the labels. */
class AttentionTableTest {
    private static final List<String> LABELS =
            List.of(
                    "a",
                    "\u732B\u72AC",
                    "e\u0301",
                    "\u05E9\u05DC\u05D5\u05DD",
                    "\uD83D\uDE00",
                    "a b");

    @Test
    void wideCharactersTakeTwoColumns() {
        String[] lines =
                AttentionTable.numbers(LABELS, Tensor.zeros(6, 6)).lines().toArray(String[]::new);
        int start = DisplayWidth.of(lines[1].substring(0, lines[1].indexOf("0.000")));
        for (int i = 1; i < lines.length; i++) {
            assertThat(DisplayWidth.of(lines[i].substring(0, lines[i].indexOf("0.000"))))
                    .as(lines[i])
                    .isEqualTo(start);
        }
        assertThat(lines[6]).startsWith("\"a b\"");
    }

    @Test
    void widthsAreThoseOfTerminals() {
        assertThat(DisplayWidth.of("cat")).isEqualTo(3);
        assertThat(DisplayWidth.of("\u732B\uFF21\u3002\uD55C\u306D")).isEqualTo(10);
        assertThat(DisplayWidth.of("\uFF76")).isEqualTo(1);
        assertThat(DisplayWidth.of("e\u0301\u200D")).isEqualTo(1);
        assertThat(DisplayWidth.of("\uD83D\uDE00")).isEqualTo(2);
    }

    @Test
    void cellsAreColoured() {
        Tensor weights = Tensor.of(new float[] {0, 0.5f, 0.125f, 0}, 2, 2);
        String text = AttentionTable.colours(List.of("a", "b"), weights);
        assertThat(text.lines()).hasSize(4);
        List<String> rows = text.lines().toList();
        assertThat(plain(rows.get(0))).isEqualTo(" ".repeat(21) + " 0  ");
        assertThat(plain(rows.get(1))).isEqualTo("  0 a" + " ".repeat(16) + "    ");
        assertThat(rows.get(1)).contains("\u001b[48;2;0;0;20m  \u001b[48;2;255;230;");
        assertThat(rows.get(2)).contains("\u001b[48;2;0;115;");
        assertThat(rows.get(3)).endsWith("0.500");
    }

    @Test
    void onlyWhatReadsFromRightToLeftIsIsolated() {
        String text = AttentionTable.colours(List.of("a", "\u05E9\u05DC"), Tensor.zeros(2, 2));
        assertThat(text).contains("  0 a  ", "  1 \u2068\u05E9\u05DC\u2069  ");
    }

    @Test
    void longLabelsAreCutAndManyColumnsWrapped() {
        List<String> labels = Collections.nCopies(40, "\u732B".repeat(20));
        String[] lines =
                AttentionTable.colours(labels, Tensor.zeros(40, 40)).lines().toArray(String[]::new);
        assertThat(lines).hasSize(2 * 41 + 1);
        assertThat(plain(lines[1])).hasSize(4 + 8 + 1 + 1 + 2 * AttentionTable.CELLS);
        assertThat(DisplayWidth.of(plain(lines[1]))).isEqualTo(21 + 2 * AttentionTable.CELLS);
        assertThat(DisplayWidth.of(plain(lines[50])))
                .isEqualTo(21 + 2 * (40 - AttentionTable.CELLS));
    }

    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9;]*m|[\u2068\u2069]", "");
    }
}
