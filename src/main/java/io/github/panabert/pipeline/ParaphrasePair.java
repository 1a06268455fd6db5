package io.github.panabert.pipeline;

import java.util.Comparator;

/**
 * Two texts that {@link ParaphraseMining} found alike.
 *
 * @param first the index of the one
 * @param second the index of the other, which is higher
 * @param score how alike they are; the higher, the more
 */
public record ParaphrasePair(int first, int second, float score) {
    static final Comparator<ParaphrasePair> BEST_FIRST =
            Comparator.comparingDouble(ParaphrasePair::score)
                    .reversed()
                    .thenComparingInt(ParaphrasePair::first)
                    .thenComparingInt(ParaphrasePair::second);
}
