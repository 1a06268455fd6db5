package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.QuestionAnsweringModelOutput;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A question's answers out of a context: transformers' question answering pipeline (of transformers
 * 4, the last with one). A context that is too long is read in overlapping windows. Immutable and
 * thread-safe.
 *
 * <p>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
 * Understanding" (2018), section 4.2 and 4.3.
 */
public final class QuestionAnswering {
    private static final int WINDOWS_AT_ONCE = 8;

    private final BertTokenizer tokenizer;
    private final BertForQuestionAnswering model;

    private QuestionAnswering(BertTokenizer tokenizer, BertForQuestionAnswering model) {
        this.tokenizer = tokenizer;
        this.model = model;
    }

    /**
     * Loads a folder with a tokenizer and a question answering model. Uses as many threads as there
     * are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, or the checkpoint lacks the head's
     *     weights
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static QuestionAnswering fromPretrained(Path folder) {
        Loading<BertTokenizer> tokenizer = Loading.tokenizer(folder);
        BertForQuestionAnswering model = BertForQuestionAnswering.fromPretrained(folder);
        return new QuestionAnswering(tokenizer.get(), model);
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public QuestionAnswering withThreads(int threads) {
        return new QuestionAnswering(tokenizer, model.withThreads(threads));
    }

    /** The best answer in a list; an empty list if the context has no token. */
    public List<Answer> answer(String question, String context) {
        return answer(question, context, QuestionAnsweringOptions.DEFAULT);
    }

    /**
     * The answers by falling score. Each window's scores are normalised by themselves; equal texts,
     * but for their case, are one answer at the first one's place, whose scores are summed.
     *
     * @return {@code topK} answers, or fewer if the context has no more
     * @throws IllegalArgumentException if the question or the context is null or empty, the
     *     question leaves no room for the context, or the stride is not less than that room
     */
    public List<Answer> answer(String question, String context, QuestionAnsweringOptions options) {
        requireText("question", question);
        requireText("context", context);
        Arguments.notNull("options", options, "QuestionAnsweringOptions");
        List<Encoding> windows = windows(question, context, options);
        FoundAnswers found = new FoundAnswers(context, options);
        for (int from = 0; from < windows.size(); from += WINDOWS_AT_ONCE) {
            List<Encoding> some =
                    windows.subList(from, Math.min(windows.size(), from + WINDOWS_AT_ONCE));
            QuestionAnsweringModelOutput output = model.forward(Batch.of(some));
            for (int i = 0; i < some.size(); i++) {
                found.add(some.get(i), spans(some.get(i), output, i));
            }
        }
        return found.best();
    }

    private static void requireText(String name, String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(
                    name + ": " + (text == null ? "null" : "empty") + ", expected a text");
        }
    }

    private List<Encoding> windows(
            String question, String context, QuestionAnsweringOptions options) {
        int length = options.maxSeqLen() == null ? defaultMaxSeqLen() : options.maxSeqLen();
        int stride = options.docStride() == null ? Math.min(length / 2, 128) : options.docStride();
        if (stride > length) {
            throw new IllegalArgumentException(
                    "doc_stride: " + stride + " is more than max_seq_len, " + length);
        }
        Encoding first =
                tokenizer.encode(
                        question,
                        context,
                        TokenizerOptions.DEFAULT
                                .withTruncation(Truncation.ONLY_SECOND)
                                .withMaxLength(length)
                                .withStride(stride));
        List<Encoding> windows = new ArrayList<>(List.of(first));
        windows.addAll(first.overflowing());
        return windows;
    }

    private int defaultMaxSeqLen() {
        return Math.min(model.config().maxLength(tokenizer), 384);
    }

    private AnswerSpans spans(Encoding window, QuestionAnsweringModelOutput output, int index) {
        int[] ids = window.inputIds();
        int[] sequences = window.sequenceIds();
        boolean[] context = new boolean[ids.length];
        boolean[] classification = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            context[i] = sequences[i] == 1;
            classification[i] = ids[i] == tokenizer.clsId();
        }
        return AnswerSpans.of(
                output.startLogits(index), output.endLogits(index), context, classification);
    }
}
