package io.github.panabert.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
    private static final String TEXT = "{\"\u00e9\u4e16\ud83d\ude00\": 1}";
    private static final Object VALUE = Map.of("\u00e9\u4e16\ud83d\ude00", 1L);

    @TempDir Path folder;

    @Test
    void filesOfEveryEncodingOfJsonAreRead() throws IOException {
        for (Charset encoding : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
            for (String start : List.of("", "\n", "\ufeff")) {
                assertThat(read((start + TEXT).getBytes(encoding)))
                        .as("%s, %d before it", encoding, start.length())
                        .isEqualTo(VALUE);
            }
        }
    }

    @Test
    void bytesThatAreNotUtf8BecomeReplacementCharacters() throws IOException {
        byte[] bytes = "{\"a\": \"b?c\"}".getBytes(UTF_8);
        bytes[8] = (byte) 0xE9;
        assertThat(read(bytes)).isEqualTo(Map.of("a", "b\ufffdc"));
    }

    private Object read(byte[] bytes) throws IOException {
        return Json.read(Files.write(folder.resolve("file.json"), bytes));
    }
}
