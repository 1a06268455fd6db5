package io.github.panabert.kernel;

/**
 * Which keys of a sequence its queries attend to, and what is added to their scores.
 *
 * @param count how many
 * @param rows which rows of the sequence they are, in order; null for the first {@code count}
 * @param uniform whether all weigh the same, whatever their scores: so it is where a mask leaves no
 *     key at all
 * @param added numbers added to the scaled scores, or null
 * @param addedOffset where the first query's begin
 * @param queryStride their distance from query to query
 * @param keyStride their distance from key to key: 1, or 0 for one number for all
 */
public record AttendedKeys(
        int count,
        int[] rows,
        boolean uniform,
        float[] added,
        int addedOffset,
        int queryStride,
        int keyStride) {

    /** The first {@code count} keys. */
    public static AttendedKeys first(int count) {
        return new AttendedKeys(count, null, false, null, 0, 0, 0);
    }

    /** The keys at some rows. */
    public static AttendedKeys at(int[] rows) {
        return new AttendedKeys(rows.length, rows, false, null, 0, 0, 0);
    }

    /** All {@code count} keys alike. */
    public static AttendedKeys uniform(int count) {
        return new AttendedKeys(count, null, true, null, 0, 0, 0);
    }

    /** All {@code count} keys, with numbers added to the scores. */
    public static AttendedKeys added(
            int count, float[] added, int offset, int queryStride, int keyStride) {
        return new AttendedKeys(count, null, false, added, offset, queryStride, keyStride);
    }

    int row(int index) {
        return rows == null ? index : rows[index];
    }
}
