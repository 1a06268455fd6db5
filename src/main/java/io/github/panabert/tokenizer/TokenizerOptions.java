package io.github.panabert.tokenizer;

import java.util.Locale;
import java.util.Map;

/**
 * The arguments of transformers' {@code tokenizer(...)}. Immutable; a null component is an argument
 * not given.
 *
 * @param truncation how to cut what is too long; not given: none, but {@code LONGEST_FIRST} where a
 *     maximum length is given and no padding, as in transformers
 * @param maxLength how many tokens, special ones included, truncation leaves and {@code
 *     Padding.MAX_LENGTH} makes; not given: the tokenizer's {@link BertTokenizer#modelMaxLength()}
 * @param stride how many tokens a further window repeats of the one before it
 * @param padding how far to pad
 * @param padToMultipleOf pad to a multiple of this many tokens
 * @param addSpecialTokens whether to add [CLS] and [SEP]
 * @param splitSpecialTokens whether special tokens in the text are text like any other; not given:
 *     as the tokenizer's settings say
 * @param paddingSide not given: as the tokenizer's settings say
 * @param truncationSide the side that is cut; not given: as the tokenizer's settings say
 */
public record TokenizerOptions(
        Truncation truncation,
        Integer maxLength,
        int stride,
        Padding padding,
        Integer padToMultipleOf,
        boolean addSpecialTokens,
        Boolean splitSpecialTokens,
        Side paddingSide,
        Side truncationSide) {

    /** Which sequence is cut. */
    public enum Truncation {
        /** The longer one, down to the other's length, then both. */
        LONGEST_FIRST,
        ONLY_FIRST,
        ONLY_SECOND,
        DO_NOT_TRUNCATE
    }

    /** How far to pad. */
    public enum Padding {
        /** To the longest of the batch. */
        LONGEST,
        /** To the maximum length. */
        MAX_LENGTH,
        DO_NOT_PAD
    }

    /** A side of a sequence. */
    public enum Side {
        RIGHT,
        LEFT
    }

    /** What {@code tokenizer(text)} does: special tokens, no truncation, no padding. */
    public static final TokenizerOptions DEFAULT =
            new TokenizerOptions(null, null, 0, Padding.DO_NOT_PAD, null, true, null, null, null);

    /**
     * @throws IllegalArgumentException if a length is negative, {@code padToMultipleOf} not
     *     positive, or padding null
     */
    public TokenizerOptions {
        atLeast("max_length", maxLength, 0);
        atLeast("stride", stride, 0);
        atLeast("pad_to_multiple_of", padToMultipleOf, 1);
        if (padding == null) {
            throw new IllegalArgumentException(
                    "padding: null, expected one of " + names(Padding.values()));
        }
    }

    /**
     * Options from arguments under their names in transformers, such as {@code {"truncation": true,
     * "max_length": 8}}.
     *
     * @throws IllegalArgumentException if a name or a value is none of transformers'
     */
    public static TokenizerOptions of(Map<String, ?> arguments) {
        TokenizerOptions options = DEFAULT;
        for (Map.Entry<String, ?> argument : arguments.entrySet()) {
            options = options.with(argument.getKey(), argument.getValue());
        }
        boolean paddingNamed = arguments.get("padding") instanceof String;
        return options.truncation == null && paddingNamed
                ? options.withTruncation(
                        Truncation.DO_NOT_TRUNCATE) // "do_not_pad" isn't false in transformers
                : options;
    }

    private TokenizerOptions with(String name, Object value) {
        if (value == null) {
            return this;
        }
        return switch (name) {
            case "truncation" ->
                    withTruncation(
                            value instanceof Boolean on
                                    ? on ? Truncation.LONGEST_FIRST : Truncation.DO_NOT_TRUNCATE
                                    : constant(name, value, Truncation.values()));
            case "padding" ->
                    withPadding(
                            value instanceof Boolean on
                                    ? on ? Padding.LONGEST : Padding.DO_NOT_PAD
                                    : constant(name, value, Padding.values()));
            case "max_length" -> withMaxLength(integer(name, value));
            case "stride" -> withStride(integer(name, value));
            case "pad_to_multiple_of" -> withPadToMultipleOf(integer(name, value));
            case "add_special_tokens" -> withAddSpecialTokens(bool(name, value));
            case "split_special_tokens" -> withSplitSpecialTokens(bool(name, value));
            case "padding_side" -> withPaddingSide(constant(name, value, Side.values()));
            case "truncation_side" -> withTruncationSide(constant(name, value, Side.values()));
            default -> throw new IllegalArgumentException("options: unknown option " + name);
        };
    }

    public TokenizerOptions withTruncation(Truncation value) {
        return new TokenizerOptions(
                value,
                maxLength,
                stride,
                padding,
                padToMultipleOf,
                addSpecialTokens,
                splitSpecialTokens,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withMaxLength(int value) {
        return new TokenizerOptions(
                truncation,
                value,
                stride,
                padding,
                padToMultipleOf,
                addSpecialTokens,
                splitSpecialTokens,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withStride(int value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                value,
                padding,
                padToMultipleOf,
                addSpecialTokens,
                splitSpecialTokens,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withPadding(Padding value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                stride,
                value,
                padToMultipleOf,
                addSpecialTokens,
                splitSpecialTokens,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withPadToMultipleOf(int value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                stride,
                padding,
                value,
                addSpecialTokens,
                splitSpecialTokens,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withAddSpecialTokens(boolean value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                stride,
                padding,
                padToMultipleOf,
                value,
                splitSpecialTokens,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withSplitSpecialTokens(boolean value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                stride,
                padding,
                padToMultipleOf,
                addSpecialTokens,
                value,
                paddingSide,
                truncationSide);
    }

    public TokenizerOptions withPaddingSide(Side value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                stride,
                padding,
                padToMultipleOf,
                addSpecialTokens,
                splitSpecialTokens,
                value,
                truncationSide);
    }

    public TokenizerOptions withTruncationSide(Side value) {
        return new TokenizerOptions(
                truncation,
                maxLength,
                stride,
                padding,
                padToMultipleOf,
                addSpecialTokens,
                splitSpecialTokens,
                paddingSide,
                value);
    }

    private static void atLeast(String name, Integer value, int least) {
        if (value != null && value < least) {
            throw new IllegalArgumentException(
                    name + ": expected at least " + least + ", found " + value);
        }
    }

    private static int integer(String name, Object value) {
        if (value instanceof Number n && n.doubleValue() == n.intValue()) {
            return n.intValue();
        }
        throw new IllegalArgumentException(name + ": expected an integer, found " + value);
    }

    private static boolean bool(String name, Object value) {
        if (value instanceof Boolean b) {
            return b;
        }
        throw new IllegalArgumentException(name + ": expected true or false, found " + value);
    }

    /** The constant of a name as transformers writes it, in lower case. */
    static <E extends Enum<E>> E constant(String name, Object value, E[] constants) {
        for (E constant : constants) {
            if (lower(constant).equals(value)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                name + ": expected one of " + names(constants) + ", found " + value);
    }

    private static String names(Enum<?>[] constants) {
        StringBuilder names = new StringBuilder();
        for (Enum<?> constant : constants) {
            names.append(names.isEmpty() ? "" : ", ").append(lower(constant));
        }
        return names.toString();
    }

    /** A constant's name in transformers. */
    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
