package io.github.panabert.bert;

/** Rows of numbers as callers give them, checked. */
final class Rows {
    private Rows() {}

    /** One row or more, each of one number or more. */
    static int[][] present(String what, int[][] rows) {
        if (rows == null || rows.length == 0) {
            throw new IllegalArgumentException(
                    what + ": " + (rows == null ? "null" : "no rows") + ", expected at least one");
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null || rows[i].length == 0) {
                throw new IllegalArgumentException(
                        what
                                + "["
                                + i
                                + "]: "
                                + (rows[i] == null ? "null" : "empty")
                                + ", expected at least one number");
            }
        }
        return rows;
    }

    /** Rows of one length. */
    static int[][] rectangle(String what, int[][] rows) {
        present(what, rows);
        for (int i = 1; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException(
                        what
                                + "["
                                + i
                                + "]: "
                                + rows[i].length
                                + " numbers, but "
                                + what
                                + "[0] has "
                                + rows[0].length
                                + ": pad them to one length, or use Batch.of for any lengths");
            }
        }
        return rows;
    }

    /** Where each row begins when they are put one after the other, and where the last one ends. */
    static int[] offsets(int[][] rows) {
        int[] offsets = new int[rows.length + 1];
        for (int i = 0; i < rows.length; i++) {
            offsets[i + 1] = Math.addExact(offsets[i], rows[i].length);
        }
        return offsets;
    }

    static int[] concatenated(int[][] rows) {
        int[] offsets = offsets(rows);
        int[] all = new int[offsets[rows.length]];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, offsets[i], rows[i].length);
        }
        return all;
    }
}
