package io.github.panabert.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The bar of a library that is there only where stderr is a terminal. {@link Progress} does not
 * even name its types, which the verifier would look for.
 */
final class TerminalBar implements Progress {
    private static final int UPDATE_MILLIS = 200;
    private static final int MIN_COLUMNS = 20;

    private final ProgressBar bar;
    private final Line line;

    TerminalBar(Console console, String task, long total, String unit, long unitSize) {
        line = new Line(console.err(), Math.max(MIN_COLUMNS, console.columns()));
        bar =
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setUnit(unit, unitSize)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .setConsumer(line)
                        .build();
        bar.refresh();
    }

    @Override
    public void to(long done) {
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
        line.end();
    }

    /**
     * The last line of a terminal, written over again and again, blank at the end: even by a thread
     * of the library that comes too late.
     */
    private static final class Line extends DelegatingProgressBarConsumer {
        private final PrintStream terminal;
        private boolean ended;

        Line(PrintStream terminal, int columns) {
            super(_ -> {}, columns - 1);
            this.terminal = terminal;
        }

        @Override
        public synchronized void accept(String text) {
            if (!ended) {
                terminal.print('\r' + text);
                terminal.flush();
            }
        }

        synchronized void end() {
            ended = true;
            terminal.print('\r' + " ".repeat(getMaxRenderedLength()) + '\r');
            terminal.flush();
        }
    }
}
