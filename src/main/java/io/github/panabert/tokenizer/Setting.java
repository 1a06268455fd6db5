package io.github.panabert.tokenizer;

/**
 * What the files of a model folder say of one thing, as the code that loads them understands it.
 *
 * @param name the setting, by its name in Hugging Face's files where it has one
 * @param value as text
 * @param origin the file and the key that said so, such as {@code config.json: hidden_size}, or
 *     {@link #DEFAULT}
 */
public record Setting(String name, String value, String origin) {
    /** The origin of what no file says. */
    public static final String DEFAULT = "default";

    /** A setting of any value. */
    public static Setting of(String name, Object value, String origin) {
        return new Setting(name, String.valueOf(value), origin);
    }
}
