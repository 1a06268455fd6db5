package io.github.panabert.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/**
 * A page in one file that draws what it holds and loads nothing: page.html, filled with style,
 * scripts and data. Its content security policy allows just these scripts, by their hash, and no
 * connection. Written from top to bottom, since the data may be large.
 */
final class HtmlPage {
    /** The scripts that all pages begin with. */
    private static final List<String> SHARED = List.of("matrices.js", "surface.js", "heatmap.js");

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z ]+)}}");

    private final Output output;
    private final String rest;

    /**
     * Writes all that stands before the data.
     *
     * @param title of the page
     * @param body the file with the page's elements
     * @param scripts the files that draw, after those of all pages
     */
    HtmlPage(Output output, String title, String body, String... scripts) {
        String style = resource("page.css");
        String script =
                Stream.concat(SHARED.stream(), Stream.of(scripts))
                        .map(HtmlPage::resource)
                        .collect(Collectors.joining());
        String[] parts = resource("page.html").split("(?=\\{\\{data}})", 2);
        Map<String, String> contents =
                Map.of(
                        "title", escaped(title),
                        "style", style,
                        "style hash", hash(style),
                        "script", script,
                        "script hash", hash(script),
                        "body", resource(body),
                        "data", "");
        this.output = output;
        this.rest = filled(parts[1], contents);
        output.write(filled(parts[0], contents));
    }

    private static String filled(String template, Map<String, String> contents) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(contents.get(place.group(1))));
    }

    /** With the ends of lines that a browser sees, whatever a checkout made of them. */
    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String source) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(source.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /** An object that scripts read by its id. */
    void json(String id, Consumer<JsonGenerator> object) {
        // A "<" could end the element; in JSON there is none but in strings.
        data(id, "application/json", JsonLine.of(object).strip().replace("<", "\\u003c"));
    }

    /** A list of strings in an object. */
    static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    /** Numbers that scripts read by their id, as {@link MatrixText}. */
    void matrices(String id, String numbers) {
        data(id, "application/octet-stream", numbers);
    }

    private void data(String id, String type, String content) {
        output.write("<script type=\"%s\" id=\"%s\">".formatted(type, id));
        output.write(content);
        output.write("</script>\n");
    }

    /** Writes what stands behind the data. */
    void end() {
        output.write(rest);
    }
}
