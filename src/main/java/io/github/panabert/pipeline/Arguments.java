package io.github.panabert.pipeline;

/** What the arguments of public methods must be. */
final class Arguments {
    private Arguments() {}

    /**
     * @param expected what it should be
     * @return the value
     * @throws IllegalArgumentException if it is null
     */
    static <T> T notNull(String name, T value, String expected) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": null, expected " + expected);
        }
        return value;
    }
}
