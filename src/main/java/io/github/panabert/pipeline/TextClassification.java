package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.bert.head.Labels;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Labels of texts or pairs of texts, such as their mood, their topic or whether one follows from
 * the other: transformers' text classification pipeline. A text that is too long is cut at the
 * model's limit, of a pair the longer one first. Immutable and thread-safe. The same text has the
 * same scores to the last bit, whatever it is classified beside and on any number of threads.
 *
 * <p>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
 * Understanding" (2018), section 4.1.
 */
public final class TextClassification {
    private static final int AT_ONCE = 32;

    private final BertTokenizer tokenizer;
    private final BertForSequenceClassification model;

    private TextClassification(BertTokenizer tokenizer, BertForSequenceClassification model) {
        this.tokenizer = tokenizer;
        this.model = model;
    }

    /**
     * Loads a folder with a tokenizer and a sequence classification model. Uses as many threads as
     * there are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, or the checkpoint lacks the head's
     *     weights
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static TextClassification fromPretrained(Path folder) {
        Loading<BertTokenizer> tokenizer = Loading.tokenizer(folder);
        BertForSequenceClassification model = BertForSequenceClassification.fromPretrained(folder);
        return new TextClassification(tokenizer.get(), model);
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public TextClassification withThreads(int threads) {
        return new TextClassification(tokenizer, model.withThreads(threads));
    }

    /** The labels that the model knows, by their ids. */
    public Labels labels() {
        return model.labels();
    }

    /** All labels of a text, by falling score. */
    public List<LabelScore> classify(String text) {
        return classify(text, TextClassificationOptions.DEFAULT);
    }

    /** The labels of a text. */
    public List<LabelScore> classify(String text, TextClassificationOptions options) {
        return classify(text, null, options);
    }

    /**
     * The labels of a text and a second one.
     *
     * @param textPair null or, as in transformers, empty for none
     */
    public List<LabelScore> classify(
            String text, String textPair, TextClassificationOptions options) {
        TextPair pair = new TextPair(text, textPair);
        return classifyPairs(Collections.singletonList(pair), options).getFirst();
    }

    /** The labels of texts. */
    public List<List<LabelScore>> classify(List<String> texts, TextClassificationOptions options) {
        Arguments.notNull("texts", texts, "a list of texts");
        return classifyPairs(
                texts.stream().map(text -> new TextPair(text, null)).toList(), options);
    }

    /**
     * The labels of texts or pairs of texts, each by falling score, equal ones in the model's
     * order.
     *
     * @param pairs any number of any lengths, empty texts included; an empty second text is none
     * @return a list for each pair
     * @throws IllegalArgumentException if a pair or its first text is null, or a logit is no number
     */
    public List<List<LabelScore>> classifyPairs(
            List<TextPair> pairs, TextClassificationOptions options) {
        Arguments.notNull("pairs", pairs, "a list of texts or pairs of texts");
        Arguments.notNull("options", options, "TextClassificationOptions");
        List<List<LabelScore>> classified = new ArrayList<>(pairs.size());
        while (classified.size() < pairs.size()) {
            List<Encoding> some = new ArrayList<>(AT_ONCE);
            for (int i = classified.size(); i < pairs.size() && some.size() < AT_ONCE; i++) {
                some.add(encode(pairs.get(i), i));
            }
            Tensor logits = model.forward(Batch.of(some)).logits();
            for (int i = 0; i < some.size(); i++) {
                classified.add(labels(logits.slice(i).data(), options));
            }
        }
        return classified;
    }

    /**
     * The tokens of a text, or of two, that are read; those that are cut off are its {@link
     * Encoding#overflowing}.
     *
     * @param textPair null or empty for none
     * @throws IllegalArgumentException if the text is null
     */
    public Encoding encoding(String text, String textPair) {
        return encode(new TextPair(text, textPair), 0);
    }

    private Encoding encode(TextPair pair, int index) {
        if (pair == null || pair.text() == null) {
            throw new IllegalArgumentException("text " + index + " is null");
        }
        TokenizerOptions truncating =
                TokenizerOptions.DEFAULT
                        .withTruncation(Truncation.LONGEST_FIRST)
                        .withMaxLength(model.config().maxLength(tokenizer));
        return tokenizer.encode(pair.text(), pair.textPair(), truncating);
    }

    private List<LabelScore> labels(float[] logits, TextClassificationOptions options) {
        Logits.requireFinite("logits", "label", logits);
        double[] scores = options.function().of(model.labels()).scores(logits);
        List<LabelScore> labels = new ArrayList<>(scores.length);
        for (int i = 0; i < scores.length; i++) {
            labels.add(new LabelScore(model.labels().names().get(i), scores[i]));
        }
        labels.sort(Comparator.comparingDouble(LabelScore::score).reversed());
        int topK = options.topK() == null ? labels.size() : options.topK();
        return List.copyOf(labels.subList(0, Math.min(topK, labels.size())));
    }
}
