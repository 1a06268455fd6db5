package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.head.BertForTokenClassification;
import io.github.panabert.bert.head.TokenClassifierOutput;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Labels the tokens of texts and makes entities of them, such as names of people and places:
 * transformers' token classification pipeline. Immutable and thread-safe. The same text has the
 * same entities to the last bit, whatever it is classified beside and on any number of threads.
 *
 * <p>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
 * Understanding" (2018), section 5.3.
 */
public final class TokenClassification {
    private static final int AT_ONCE = 32;

    private final BertTokenizer tokenizer;
    private final BertForTokenClassification model;

    private TokenClassification(BertTokenizer tokenizer, BertForTokenClassification model) {
        this.tokenizer = tokenizer;
        this.model = model;
    }

    /**
     * Loads a folder with a tokenizer and a token classification model. Uses as many threads as
     * there are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, or the checkpoint lacks the head's
     *     weights
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static TokenClassification fromPretrained(Path folder) {
        Loading<BertTokenizer> tokenizer = Loading.tokenizer(folder);
        BertForTokenClassification model = BertForTokenClassification.fromPretrained(folder);
        return new TokenClassification(tokenizer.get(), model);
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public TokenClassification withThreads(int threads) {
        return new TokenClassification(tokenizer, model.withThreads(threads));
    }

    /** The labels that the model gives, by their ids. */
    public List<String> labels() {
        return model.labels().names();
    }

    /** The tokens of a text that have another label than O. */
    public List<Entity> entities(String text) {
        return entities(text, TokenClassificationOptions.DEFAULT);
    }

    /** The entities of a text. */
    public List<Entity> entities(String text, TokenClassificationOptions options) {
        return entities(Collections.singletonList(text), options).getFirst();
    }

    /**
     * The entities of texts, of each in the order of their starts.
     *
     * @param texts any number of any lengths, empty ones included
     * @return a list for each text
     * @throws IllegalArgumentException if a text is null, the options have a stride but no
     *     aggregation, or the stride is not less than a window's room for the text
     */
    public List<List<Entity>> entities(List<String> texts, TokenClassificationOptions options) {
        Arguments.notNull("texts", texts, "a list of texts");
        Arguments.notNull("options", options, "TokenClassificationOptions");
        TokenizerOptions windows = windows(options);
        List<List<Entity>> entities = new ArrayList<>(texts.size());
        while (entities.size() < texts.size()) {
            List<ClassifiedText> some = new ArrayList<>(AT_ONCE);
            for (int i = entities.size(); i < texts.size() && some.size() < AT_ONCE; i++) {
                if (texts.get(i) == null) {
                    throw new IllegalArgumentException("text " + i + " is null");
                }
                some.add(text(texts.get(i), windows, options));
            }
            classify(some);
            some.forEach(text -> entities.add(text.entities()));
        }
        return entities;
    }

    /**
     * The tokens of a text that are read without a stride; those that are cut off are its {@link
     * Encoding#overflowing}.
     *
     * @throws IllegalArgumentException if the text is null
     */
    public Encoding encoding(String text) {
        return tokenizer.encode(Arguments.notNull("text", text, "a text"), truncating());
    }

    private TokenizerOptions truncating() {
        return TokenizerOptions.DEFAULT
                .withTruncation(Truncation.LONGEST_FIRST)
                .withMaxLength(model.config().maxLength(tokenizer));
    }

    private TokenizerOptions windows(TokenClassificationOptions options) {
        Integer stride = options.stride();
        if (stride == null) {
            return truncating();
        }
        if (options.aggregationStrategy() == AggregationStrategy.NONE) {
            throw new IllegalArgumentException(
                    "stride: %d, but tokens of overlapping windows need an aggregation: simple, first, average or max"
                            .formatted(stride));
        }
        TokenizerOptions windows = truncating().withStride(stride);
        tokenizer.encode("", windows); // refuses a stride that never fits
        return windows;
    }

    private ClassifiedText text(
            String text, TokenizerOptions windows, TokenClassificationOptions options) {
        Encoding first = tokenizer.encode(text, windows);
        List<Encoding> all = new ArrayList<>(List.of(first));
        if (options.stride() != null) {
            all.addAll(first.overflowing());
        }
        return new ClassifiedText(text, all, tokenizer, labels(), options);
    }

    private void classify(List<ClassifiedText> texts) {
        record Window(ClassifiedText text, Encoding encoding) {}
        List<Window> windows = new ArrayList<>();
        for (ClassifiedText text : texts) {
            for (Encoding encoding : text.windows()) {
                if (Arrays.stream(encoding.specialTokensMask()).anyMatch(s -> s == 0)) {
                    windows.add(new Window(text, encoding));
                }
            }
        }
        for (int from = 0; from < windows.size(); from += AT_ONCE) {
            List<Window> some = windows.subList(from, Math.min(windows.size(), from + AT_ONCE));
            TokenClassifierOutput output =
                    model.forward(Batch.of(some.stream().map(Window::encoding).toList()));
            for (int i = 0; i < some.size(); i++) {
                Tensor logits = output.logits(i);
                some.get(i).text.add(some.get(i).encoding, logits);
            }
        }
    }
}
