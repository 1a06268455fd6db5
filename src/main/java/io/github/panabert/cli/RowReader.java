package io.github.panabert.cli;

import java.util.List;

/** Rows, one after the other. */
interface RowReader extends AutoCloseable {

    /** The next row, null after the last. */
    Row next();

    /** Whether {@link #next} answers at once, rather than waits for somebody to write more. */
    boolean isReady();

    /** How far it is: bytes of a file, else rows. */
    long position();

    /** Where it ends, negative if that isn't known. */
    long size();

    /** What position and size count. */
    String unit();

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
        return new RowReader() {
            private int next;

            @Override
            public Row next() {
                return next == texts.size()
                        ? null
                        : Row.ofText("TEXT " + (next + 1), texts.get(next++));
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public long position() {
                return next;
            }

            @Override
            public long size() {
                return texts.size();
            }

            @Override
            public String unit() {
                return "";
            }

            @Override
            public void close() {}
        };
    }
}
