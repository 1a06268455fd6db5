package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.pipeline.AnswerSpans.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spans of logits, against every span of the window scored from the definition. */
class AnswerSpansTest {
    @Test
    void theBestSpansAreTheBestOfAll() {
        Random random = new Random(5);
        for (int trial = 0; trial < 300; trial++) {
            int length = 1 + random.nextInt(30);
            float[] start = logits(random, length);
            float[] end = logits(random, length);
            boolean[] context = new boolean[length];
            boolean[] classification = new boolean[length];
            classification[0] = true;
            for (int i = 1; i < length; i++) {
                context[i] = random.nextInt(3) > 0;
            }
            int maxAnswerLen = random.nextInt(5) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(9);
            int count = 1 + random.nextInt(40);
            AnswerSpans spans = AnswerSpans.of(start, end, context, classification);
            List<Span> expected = allByFallingScore(start, end, context, maxAnswerLen);
            assertThat(spans.best(count, maxAnswerLen))
                    .usingComparator(AnswerSpansTest::compareSpans)
                    .isEqualTo(expected.subList(0, Math.min(count, expected.size())));
            assertThat(spans.nullScore())
                    .isCloseTo(
                            probability(start, context, 0) * probability(end, context, 0),
                            within(1e-14)); // doubles, twice the same sum in another order
        }
    }

    /** Places exactly, scores to the rounding of doubles. */
    private static int compareSpans(List<? extends Span> a, List<? extends Span> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same =
                    a.get(i).start() == b.get(i).start()
                            && a.get(i).end() == b.get(i).end()
                            && Math.abs(a.get(i).score() - b.get(i).score()) < 1e-14;
        }
        return same ? 0 : 1;
    }

    private static float[] logits(Random random, int length) {
        float[] logits = new float[length];
        for (int i = 0; i < length; i++) {
            logits[i] = (float) (5 * random.nextGaussian());
        }
        return logits;
    }

    private static List<Span> allByFallingScore(
            float[] start, float[] end, boolean[] context, int maxAnswerLen) {
        List<Span> spans = new ArrayList<>();
        for (int from = 0; from < start.length; from++) {
            for (int to = from; to < start.length; to++) {
                if (context[from] && context[to] && to - from < maxAnswerLen) {
                    double score =
                            probability(start, context, from) * probability(end, context, to);
                    spans.add(new Span(from, to, score));
                }
            }
        }
        spans.sort(Comparator.comparingDouble(Span::score).reversed());
        return spans;
    }

    /** Of a softmax over the context and [CLS], which is token 0. */
    private static double probability(float[] logits, boolean[] context, int token) {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            sum += context[i] || i == 0 ? Math.exp(logits[i]) : 0;
        }
        return Math.exp(logits[token]) / sum;
    }

    @Test
    void ofEqualSpansTheEarlierIsFirst() {
        boolean[] context = {false, true, true, true};
        AnswerSpans spans = AnswerSpans.of(new float[4], new float[4], context, new boolean[4]);
        assertThat(spans.best(3, 2))
                .extracting(span -> List.of(span.start(), span.end()))
                .containsExactly(List.of(1, 1), List.of(1, 2), List.of(2, 2));
    }

    @Test
    void logitsOfAnySizeHaveProbabilities() {
        float[] huge = {-3e38f, 3e38f, -3e38f};
        AnswerSpans spans =
                AnswerSpans.of(
                        huge,
                        huge,
                        new boolean[] {false, true, true},
                        new boolean[] {true, false, false});
        assertThat(spans.best(9, 9)).containsExactly(new Span(1, 1, 1));
        assertThat(spans.nullScore()).isZero();
    }

    @Test
    void aWindowWithoutContextHasNoSpan() {
        AnswerSpans nothing =
                AnswerSpans.of(new float[3], new float[3], new boolean[3], new boolean[3]);
        assertThat(nothing.best(9, 9)).isEmpty();
        assertThat(nothing.nullScore()).isZero();
        boolean[] first = {true, false, false};
        AnswerSpans onlyNull = AnswerSpans.of(new float[3], new float[3], new boolean[3], first);
        assertThat(onlyNull.best(9, 9)).isEmpty();
        assertThat(onlyNull.nullScore()).isEqualTo(1);
    }

    @Test
    void logitsThatAreNoNumbersAreRefused() {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    AnswerSpans.of(
                                            new float[2],
                                            new float[] {0, broken},
                                            new boolean[2],
                                            new boolean[2]))
                    .withMessageStartingWith("end_logits: " + broken + " for token 1");
        }
    }
}
