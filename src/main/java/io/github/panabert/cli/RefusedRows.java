package io.github.panabert.cli;

/** Counts refused rows and remembers the first one's reason, for the one line on stderr. */
final class RefusedRows {
    private int count;
    private String first;

    void add(Row row, IllegalArgumentException e) {
        if (++count == 1) {
            boolean named = e.getMessage().startsWith(row.source());
            first = (named ? "" : row.source() + ": ") + e.getMessage();
        }
    }

    /** 0 if no row was refused; else 2, and says so. */
    int exitCode(int rows, Console console) {
        if (count == 0) {
            return 0;
        }
        console.error(count + " of " + rows + " rows refused, the first: " + first);
        return Main.BAD_INPUT;
    }
}
