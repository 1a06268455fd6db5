package io.github.panabert.cli;

import io.github.panabert.json.Json;
import io.github.panabert.json.JsonObject;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * One JSON object a line for each row, with the row's {@code id} if it has one. A row that is
 * refused answers its error, and the others are answered.
 */
final class RowAnswers {
    /** Writes the fields of a row's answer. */
    interface Answer {
        /**
         * @throws IllegalArgumentException if the row is refused
         */
        void write(JsonObject row, JsonGenerator json);
    }

    /** Writes the fields of a row's answer, its number among them. */
    interface NumberedAnswer {
        /**
         * @param index the row's number, from 0; refused ones count
         * @throws IllegalArgumentException if the row is refused
         */
        void write(JsonObject row, int index, JsonGenerator json);
    }

    private final Output output;
    private final NumberedAnswer answer;
    private final RefusedRows refused = new RefusedRows();
    private int rows;

    private RowAnswers(Output output, NumberedAnswer answer) {
        this.output = output;
        this.answer = answer;
    }

    /** Answers every row; the exit code is 2 if one was refused. */
    static int write(RowReader rows, Output output, Console console, Answer answer) {
        return writeNumbered(rows, output, console, (row, index, json) -> answer.write(row, json));
    }

    /** Answers every row, numbered; the exit code is 2 if one was refused. */
    static int writeNumbered(
            RowReader rows, Output output, Console console, NumberedAnswer answer) {
        RowAnswers answers = new RowAnswers(output, answer);
        try (Progress progress = Progress.ofRows(console, output, rows)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                answers.write(row);
                progress.to(rows.position());
                if (!rows.isReady()) {
                    output.flush();
                }
            }
        }
        output.finish();
        return answers.refused.exitCode(answers.rows, console);
    }

    private void write(Row row) {
        int index = rows++;
        String line;
        try {
            line = line(row, json -> answer.write(row.object(), index, json));
        } catch (IllegalArgumentException e) {
            line = line(row, json -> json.writeStringProperty("error", e.getMessage()));
            refused.add(row, e);
        }
        output.write(line);
    }

    /** The line as a whole, before any of it is written. */
    private static String line(Row row, Consumer<JsonGenerator> fields) {
        return JsonLine.of(
                json -> {
                    json.writeStartObject();
                    if (row.id() != null) {
                        json.writeName("id");
                        Json.write(json, row.id());
                    }
                    fields.accept(json);
                    json.writeEndObject();
                });
    }
}
