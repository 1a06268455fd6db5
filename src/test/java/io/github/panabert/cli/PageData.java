package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;

/** The data that a page holds, read as its scripts do. */
record PageData(String html) {

    static PageData read(Path file) {
        try {
            return new PageData(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an HTML parser takes for the content of the script element with an id. */
    String content(String id) {
        Matcher element =
                Pattern.compile(
                                "<script[^>]* id=\"" + Pattern.quote(id) + "\">(.*?)</script",
                                Pattern.DOTALL)
                        .matcher(html);
        assertThat(element.find()).as("element " + id).isTrue();
        return element.group(1);
    }

    boolean has(String id) {
        return html.contains(" id=\"" + id + "\">");
    }

    JsonObject json() {
        return JsonObject.parse("page", content("page"));
    }

    /** The whole numbers of some matrices, one list after the other. */
    int[] numbers(String id) {
        byte[] bytes = inflated(Base64.getDecoder().decode(content(id)));
        int[] numbers = new int[bytes.length / 4];
        for (int i = 0; i < numbers.length; i++) {
            for (int plane = 3; plane >= 0; plane--) {
                numbers[i] = numbers[i] << 8 | bytes[plane * numbers.length + i] & 0xFF;
            }
        }
        return numbers;
    }

    private static byte[] inflated(byte[] deflated) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids of all elements with data, in their order. */
    List<String> ids() {
        List<String> ids = new ArrayList<>();
        Matcher element = Pattern.compile("<script type=\"[^\"]*\" id=\"([^\"]*)\">").matcher(html);
        while (element.find()) {
            ids.add(element.group(1));
        }
        return ids;
    }
}
