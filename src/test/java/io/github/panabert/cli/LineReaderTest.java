package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void linesOfEveryLengthAroundTheBufferArriveWhole() {
        for (int length = (1 << 16) - 3; length <= (1 << 16) + 3; length++) {
            String first = "ä".repeat(length / 2) + "x".repeat(length % 2);
            String second = "y".repeat(2 * length);
            assertThat(texts(first + "\r\n" + second + "\n\nlast"))
                    .containsExactly(first, second, "", "last");
        }
    }

    @Test
    void aLineThatIsNotUtf8IsRefusedAndTheNextIsRead() {
        LineReader reader = reader(new byte[] {'a', (byte) 0xff, '\n', 'b'});
        assertThatThrownBy(() -> reader.next().object()).hasMessage("name:1: not UTF-8");
        assertThat(reader.next().object().string("text")).isEqualTo("b");
        assertThat(reader.next()).isNull();
    }

    /** Notepad and PowerShell write one. */
    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLine() {
        assertThat(texts("\uFEFFa\n\uFEFFb")).containsExactly("a", "\uFEFFb");
        LineReader rows = new LineReader("name", bytes("\uFEFF\n\uFEFF{\"text\": 1}\n{}"), true);
        assertThatThrownBy(() -> rows.next().object()).hasMessageStartingWith("name:2: not JSON");
        assertThat(rows.next().object().entries()).isEmpty();
        LineReader marked = new LineReader("name", bytes("\uFEFF{\"text\": \"a\"}"), true);
        assertThat(marked.next().object().string("text")).isEqualTo("a");
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(String lines) {
        LineReader reader = reader(lines.getBytes(StandardCharsets.UTF_8));
        List<String> texts = new ArrayList<>();
        for (Row row = reader.next(); row != null; row = reader.next()) {
            texts.add(row.object().string("text"));
        }
        return texts;
    }

    private static LineReader reader(byte[] bytes) {
        return new LineReader("name", new ByteArrayInputStream(bytes), false);
    }
}
