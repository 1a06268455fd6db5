package io.github.panabert.pipeline;

/**
 * A range [start, end) of a text, in code points: transformers' {@code CharSpan}.
 *
 * @param start 0 or more
 * @param end beyond the start
 */
public record CharSpan(int start, int end) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty or starts before the text
     */
    public CharSpan {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "[" + start + ", " + end + "): expected 0 <= start < end");
        }
    }

    /** The range as {@code [start, end)}. */
    @Override
    public String toString() {
        return "[" + start + ", " + end + ")";
    }
}
