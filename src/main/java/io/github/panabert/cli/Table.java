package io.github.panabert.cli;

import io.github.panabert.json.Json;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Lines of as many cells, aligned in columns; no blanks at their ends. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    void add(String... cells) {
        rows.add(cells);
    }

    /** A cell without blanks: text that has some, or is empty, stands as a JSON string. */
    static String cell(String text) {
        boolean plain =
                !text.isEmpty()
                        && text.codePoints()
                                .noneMatch(
                                        c ->
                                                c == '"'
                                                        || Character.isWhitespace(c)
                                                        || Character.isSpaceChar(c)
                                                        || Character.isISOControl(c));
        if (plain) {
            return text;
        }
        StringWriter quoted = new StringWriter();
        try (JsonGenerator json =
                Json.factory().createGenerator(ObjectWriteContext.empty(), quoted)) {
            json.writeString(text);
        }
        return quoted.toString();
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.stream().mapToInt(row -> row.length).max().orElse(0)];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], DisplayWidth.of(row[i]));
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                int blanks = widths[i] - DisplayWidth.of(row[i]);
                line.append(row[i]).repeat(" ", blanks + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
