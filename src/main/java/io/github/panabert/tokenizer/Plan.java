package io.github.panabert.tokenizer;

import io.github.panabert.tokenizer.TokenizerOptions.Padding;
import io.github.panabert.tokenizer.TokenizerOptions.Side;
import java.util.List;

/**
 * Options settled for one tokenizer: what is not given comes from its settings, as in transformers.
 *
 * @param truncation null for none
 * @param padding how far to pad
 * @param padLength the length of {@code Padding.MAX_LENGTH}
 * @param multiple pad to a multiple of it
 * @param pad null if nothing is padded
 */
record Plan(
        Truncation truncation,
        Padding padding,
        int padLength,
        int multiple,
        Layout.Pad pad,
        boolean addSpecialTokens,
        boolean splitSpecialTokens) {

    /**
     * @throws IllegalArgumentException if the options don't fit each other or the tokenizer
     */
    static Plan of(TokenizerOptions options, TokenizerFolder settings) {
        if (options == null) {
            throw new IllegalArgumentException("options: null, expected TokenizerOptions");
        }
        Truncation truncation = truncation(options, settings);
        Padding padding = options.padding();
        int length = options.maxLength() == null ? settings.modelMaxLength() : options.maxLength();
        if (padding == Padding.MAX_LENGTH && length == Integer.MAX_VALUE) {
            padding =
                    Padding.DO_NOT_PAD; // no length is known to pad to, and so transformers doesn't
        }
        boolean pads = padding != Padding.DO_NOT_PAD;
        if (pads && settings.specialId("pad_token") < 0) {
            throw new IllegalArgumentException("padding: the tokenizer has no pad_token");
        }
        int multiple = options.padToMultipleOf() == null ? 1 : options.padToMultipleOf();
        if (pads && truncation != null && truncation.maxLength() % multiple != 0) {
            throw new IllegalArgumentException(
                    "pad_to_multiple_of: with truncation on, max_length "
                            + truncation.maxLength()
                            + " must be a multiple of it, found "
                            + multiple);
        }
        Side side = options.paddingSide() == null ? settings.paddingSide() : options.paddingSide();
        return new Plan(
                truncation,
                padding,
                length,
                multiple,
                pads ? new Layout.Pad(settings.specialId("pad_token"), side) : null,
                options.addSpecialTokens(),
                options.splitSpecialTokens() == null
                        ? settings.splitSpecialTokens()
                        : options.splitSpecialTokens());
    }

    private static Truncation truncation(TokenizerOptions options, TokenizerFolder settings) {
        TokenizerOptions.Truncation strategy = options.truncation();
        if (strategy == null
                && options.maxLength() != null
                && options.padding() == Padding.DO_NOT_PAD) {
            strategy = TokenizerOptions.Truncation.LONGEST_FIRST;
        }
        int length = options.maxLength() == null ? settings.modelMaxLength() : options.maxLength();
        boolean unlimited =
                length == Integer.MAX_VALUE; // nothing to cut to, and so transformers doesn't
        if (strategy == null
                || strategy == TokenizerOptions.Truncation.DO_NOT_TRUNCATE
                || unlimited) {
            return null;
        }
        Side side =
                options.truncationSide() == null
                        ? settings.truncationSide()
                        : options.truncationSide();
        int special = special(settings.template().pieces(1, true));
        if (length >= special && options.stride() > length - special) {
            throw new IllegalArgumentException(
                    "stride: "
                            + options.stride()
                            + " must be less than max_length "
                            + length
                            + " without the "
                            + special
                            + " special tokens");
        }
        return new Truncation(strategy, length, options.stride(), side);
    }

    /** The length to pad to where the longest sequence has so many tokens; 0 for no padding. */
    int target(int longest) {
        if (pad == null) {
            return 0;
        }
        int length = padding == Padding.LONGEST ? longest : padLength;
        return Math.ceilDiv(length, multiple) * multiple;
    }

    /** The sequences cut to windows and set into the template. */
    Layout layout(List<TokenRun> runs, TemplateProcessing template) {
        int[] lengths = new int[runs.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = runs.get(i).length;
        }
        List<TemplateProcessing.Piece> pieces = template.pieces(lengths.length, addSpecialTokens);
        return new Layout(
                runs,
                truncation == null
                        ? Truncation.none(lengths)
                        : truncation.windows(special(pieces), lengths),
                pieces);
    }

    private static int special(List<TemplateProcessing.Piece> pieces) {
        int special = 0;
        for (TemplateProcessing.Piece piece : pieces) {
            special += piece.ids().length;
        }
        return special;
    }
}
