package io.github.panabert.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The probabilities of one window's tokens to begin and to end an answer, each a softmax over the
 * context's tokens and [CLS]. Source: select_starts_ends and decode_spans of transformers' question
 * answering pipeline.
 */
final class AnswerSpans {
    /**
     * Tokens of a window.
     *
     * @param start the first token
     * @param end the last one
     */
    record Span(int start, int end, double score) {
        private static final Comparator<Span> WORST_FIRST =
                Comparator.comparingDouble(Span::score)
                        .thenComparing(
                                Comparator.comparingInt(Span::start)
                                        .thenComparingInt(Span::end)
                                        .reversed());
    }

    private final double[] start;
    private final double[] end;
    private final boolean[] context;

    private AnswerSpans(double[] start, double[] end, boolean[] context) {
        this.start = start;
        this.end = end;
        this.context = context;
    }

    /**
     * @param startLogits one for each token
     * @param endLogits one for each token
     * @param context which tokens are the context's
     * @param classification which are [CLS]
     * @throws IllegalArgumentException if the logits are no numbers
     */
    static AnswerSpans of(
            float[] startLogits, float[] endLogits, boolean[] context, boolean[] classification) {
        boolean[] counted = new boolean[context.length];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = context[i] || classification[i];
        }
        return new AnswerSpans(
                softmax("start_logits", startLogits, counted),
                softmax("end_logits", endLogits, counted),
                context);
    }

    private static double[] softmax(String name, float[] logits, boolean[] counted) {
        Logits.requireFinite(name, "token", logits);
        float[] kept = logits.clone();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = counted[i] ? kept[i] : Float.NEGATIVE_INFINITY;
        }
        return Logits.softmax(kept);
    }

    /** How probable it is that this window holds no answer: that [CLS] is all of it. */
    double nullScore() {
        return start[0] * end[0];
    }

    /**
     * The context's spans by falling score, those of score 0 left out.
     *
     * @param count how many, at most
     * @param maxAnswerLen how many tokens a span has, at most
     */
    List<Span> best(long count, int maxAnswerLen) {
        PriorityQueue<Span> best = new PriorityQueue<>(Span.WORST_FIRST);
        for (int from = 0; from < start.length; from++) {
            long end = Math.min(start.length, (long) from + maxAnswerLen);
            for (int to = from; to < end; to++) {
                Span span = new Span(from, to, score(from, to));
                if (span.score > 0) {
                    best.add(span);
                }
                if (best.size() > count) {
                    best.remove();
                }
            }
        }
        List<Span> falling = new ArrayList<>(best);
        falling.sort(Span.WORST_FIRST.reversed());
        return falling;
    }

    private double score(int from, int to) {
        return context[from] && context[to] ? start[from] * end[to] : 0;
    }
}
