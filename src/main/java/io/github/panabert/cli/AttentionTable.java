package io.github.panabert.cli;

import io.github.panabert.tensor.Tensor;
import java.text.Bidi;
import java.util.List;
import java.util.Locale;

/**
 * A matrix of attention weights as text: a row a query. For a terminal a heat map of coloured
 * cells, at most {@link #CELLS} columns beside each other; else numbers.
 */
final class AttentionTable {
    /** How many columns of cells stand beside each other. */
    static final int CELLS = 28;

    private static final int LABEL_WIDTH = 16;

    /** Isolates a text that is read from right to left from what stands beside it. */
    private static final String ISOLATE = "\u2068%s\u2069";

    private AttentionTable() {}

    /** The weights to three decimals, columns and rows named by their tokens. */
    static String numbers(List<String> labels, Tensor weights) {
        Table table = new Table();
        String[] header = new String[labels.size() + 1];
        header[0] = "query\\key";
        for (int column = 0; column < labels.size(); column++) {
            header[column + 1] = Table.cell(labels.get(column));
        }
        table.add(header);
        for (int row = 0; row < labels.size(); row++) {
            String[] cells = new String[labels.size() + 1];
            cells[0] = header[row + 1];
            for (int column = 0; column < labels.size(); column++) {
                cells[column + 1] = String.format(Locale.ROOT, "%.3f", weights.get(row, column));
            }
            table.add(cells);
        }
        return table.toString();
    }

    /**
     * Cells in 24-bit colours, rows named by the tokens and their numbers, every other column by
     * the last two digits of its number.
     */
    static String colours(List<String> labels, Tensor weights) {
        float most = 0;
        for (float weight : weights.data()) {
            most = Math.max(most, weight);
        }
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < labels.size(); from += CELLS) {
            int to = Math.min(from + CELLS, labels.size());
            text.append(" ".repeat(5 + LABEL_WIDTH));
            for (int column = from; column < to; column++) {
                text.append(column % 2 == 0 ? "%2d".formatted(column % 100) : "  ");
            }
            text.append('\n');
            for (int row = 0; row < labels.size(); row++) {
                text.append("%3d ".formatted(row)).append(label(labels.get(row))).append(' ');
                for (int column = from; column < to; column++) {
                    text.append(cell(weights.get(row, column) / most));
                }
                text.append("\u001b[0m\n");
            }
        }
        return text.append(
                        "columns are keys, by their numbers; from black, 0, to yellow, %.3f\n"
                                .formatted(most))
                .toString();
    }

    private static String label(String token) {
        StringBuilder kept = new StringBuilder();
        int width = 0;
        int[] characters = Table.cell(token).codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            String character = Character.toString(characters[i]);
            boolean last = i == characters.length - 1;
            if (width + DisplayWidth.of(character) > LABEL_WIDTH - (last ? 0 : 1)) {
                kept.append('…');
                width++;
                break;
            }
            kept.append(character);
            width += DisplayWidth.of(character);
        }
        boolean rightToLeft = Bidi.requiresBidi(kept.toString().toCharArray(), 0, kept.length());
        return (rightToLeft ? ISOLATE.formatted(kept) : kept) + " ".repeat(LABEL_WIDTH - width);
    }

    /** From black through blue and teal to yellow, by the root, so that small weights differ. */
    private static String cell(double share) {
        double root = Math.sqrt(share);
        int red = (int) Math.round(255 * Math.max(0, 2 * root - 1));
        int green = (int) Math.round(230 * root);
        int blue = (int) Math.round(170 * Math.sin(Math.PI * Math.min(1, root * 1.1)) + 20);
        return "\u001b[48;2;%d;%d;%dm  ".formatted(red, green, blue);
    }
}
