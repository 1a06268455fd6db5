package io.github.panabert.cli;

/** A bar on stderr while something long goes on, if stderr is a terminal; else nothing at all. */
interface Progress extends AutoCloseable {
    /** What is shown where there is no terminal. */
    Progress NONE =
            new Progress() {
                @Override
                public void to(long done) {}

                @Override
                public void close() {}
            };

    /** So much is done. */
    void to(long done);

    /** Takes the bar away. */
    @Override
    void close();

    /** Progress in bytes. */
    static Progress ofBytes(Console console, String task, long total) {
        return console.columns() == 0
                ? NONE
                : new TerminalBar(console, task, total, "MB", 1_000_000);
    }

    /** Progress through rows; none where the answers appear on the same terminal. */
    static Progress ofRows(Console console, Output output, RowReader rows) {
        boolean onOneTerminal = output.isStdout() && console.outIsTerminal();
        return console.columns() == 0 || onOneTerminal
                ? NONE
                : new TerminalBar(console, "rows", rows.size(), rows.unit(), 1);
    }
}
