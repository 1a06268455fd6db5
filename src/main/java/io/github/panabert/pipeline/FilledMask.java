package io.github.panabert.pipeline;

import java.util.List;

/**
 * A mask of a text that {@link FillMask} has filled.
 *
 * @param position the index of the [MASK] among the text's tokens, special ones included
 * @param predictions the words for it, by falling score
 */
public record FilledMask(int position, List<MaskPrediction> predictions) {

    /** Copies the list. */
    public FilledMask {
        predictions = List.copyOf(predictions);
    }
}
