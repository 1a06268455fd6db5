package io.github.panabert.cli;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Rows, one after the other. */
interface RowReader extends AutoCloseable {

    /** The next row, null after the last. */
    Row next();

    /** Whether {@link #next} answers at once, rather than waits for somebody to write more. */
    boolean isReady();

    @Override
    void close();

    /**
     * The texts; of none, or of {@code -} alone, the lines of stdin.
     *
     * @throws IllegalArgumentException if {@code -} stands beside other texts
     */
    static RowReader ofTexts(List<String> texts, Console console) {
        boolean stdin = texts.isEmpty() || texts.equals(List.of("-"));
        if (!stdin && texts.contains("-")) {
            throw new IllegalArgumentException(
                    "- beside other texts: - alone reads the lines of stdin; a text that is - goes into --jsonl");
        }
        return stdin ? new LineReader("stdin", console.in(), false) : ofTexts(texts);
    }

    private static RowReader ofTexts(List<String> texts) {
        Iterator<Row> rows =
                IntStream.range(0, texts.size())
                        .mapToObj(i -> Row.ofText("TEXT " + (i + 1), texts.get(i)))
                        .iterator();
        return new RowReader() {
            @Override
            public Row next() {
                return rows.hasNext() ? rows.next() : null;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
