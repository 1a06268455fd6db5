package io.github.panabert.pipeline;

import io.github.panabert.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answers of a context's windows, equal texts as one. Source: postprocess of transformers'
 * question answering pipeline.
 */
final class FoundAnswers {
    private final int[] context;
    private final QuestionAnsweringOptions options;
    private final Map<String, Answer> byLowerCase = new LinkedHashMap<>();
    private double nullScore = Double.POSITIVE_INFINITY;

    FoundAnswers(String context, QuestionAnsweringOptions options) {
        this.context = context.codePoints().toArray();
        this.options = options;
    }

    void add(Encoding window, AnswerSpans spans) {
        nullScore = Math.min(nullScore, spans.nullScore());
        long topK = options.topK();
        // more than topK, as several may grow to the same words
        long count = options.alignToWords() ? 2 * topK + 10 : topK;
        int[][] offsets = window.offsets();
        int[] words = window.wordIds();
        for (AnswerSpans.Span span : spans.best(count, options.maxAnswerLen())) {
            int first = span.start();
            int last = span.end();
            if (options.alignToWords()) {
                first = wordStart(words, first);
                last = wordEnd(words, last);
            }
            add(span.score(), offsets[first][0], offsets[last][1]);
        }
    }

    private static int wordStart(int[] words, int token) {
        int first = token;
        while (first > 0 && words[first - 1] == words[token]) {
            first--;
        }
        return first;
    }

    private static int wordEnd(int[] words, int token) {
        int last = token;
        while (last + 1 < words.length && words[last + 1] == words[token]) {
            last++;
        }
        return last;
    }

    private void add(double score, int start, int end) {
        String text = new String(context, start, end - start);
        byLowerCase.merge(
                text.toLowerCase(Locale.ROOT),
                new Answer(text, score, start, end),
                (there, more) ->
                        new Answer(
                                there.answer(),
                                there.score() + more.score(),
                                there.start(),
                                there.end()));
    }

    /** By falling score, those found earlier first where scores are equal. */
    List<Answer> best() {
        List<Answer> answers = new ArrayList<>(byLowerCase.values());
        if (options.handleImpossibleAnswer()) {
            answers.add(new Answer("", nullScore, 0, 0));
        }
        answers.sort(Comparator.comparingDouble(Answer::score).reversed());
        return List.copyOf(answers.subList(0, Math.min(answers.size(), options.topK())));
    }
}
