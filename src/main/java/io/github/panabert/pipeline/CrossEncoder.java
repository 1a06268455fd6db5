package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.head.Labels;
import io.github.panabert.kernel.Workers;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Scores pairs of texts that it reads together, and ranks documents by how well they answer a
 * query: sentence-transformers' class of this name. A pair that is too long is cut at the model's
 * limit, the longer text first. Immutable and thread-safe. The same pair has the same scores to the
 * last bit, whatever it is scored beside and on any number of threads.
 *
 * <p>Nogueira and Cho, "Passage Re-ranking with BERT" (2019).
 */
public final class CrossEncoder {
    private final CrossEncoderFolder folder;
    private final Workers workers;

    private CrossEncoder(CrossEncoderFolder folder) {
        this.folder = folder;
        this.workers = Workers.of(folder.model().threads());
    }

    /**
     * Loads a folder with a tokenizer and a sequence classification model. What is applied to its
     * logits stands in its settings; without them it is the sigmoid where there is one label, and
     * nothing where there are several. Uses as many threads as there are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, the checkpoint lacks the head's
     *     weights, or a setting names an activation or a module that this class doesn't compute
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static CrossEncoder fromPretrained(Path folder) {
        return new CrossEncoder(CrossEncoderFolder.read(folder));
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public CrossEncoder withThreads(int threads) {
        return new CrossEncoder(folder.withThreads(threads));
    }

    /** The scores of a pair, one for each label. */
    public float[] predict(String text, String textPair) {
        TextPair pair = new TextPair(text, textPair);
        return predict(Collections.singletonList(pair), CrossEncoderOptions.DEFAULT).getFirst();
    }

    /**
     * The scores of pairs, in their order: for each as many as there are labels.
     *
     * @param pairs any number of any lengths, empty texts included; here an empty second text is
     *     one
     * @throws IllegalArgumentException if a pair or a text of it is null, a logit is no number, the
     *     model has no prompt of that name, or {@code maxSeqLength} is more than its positions
     */
    public List<float[]> predict(List<TextPair> pairs, CrossEncoderOptions options) {
        Arguments.notNull("pairs", pairs, "a list of pairs of texts");
        Arguments.notNull("options", options, "CrossEncoderOptions");
        PairReader reader = new PairReader(options);
        List<float[]> scores = new ArrayList<>(pairs.size());
        TokenBatches<Encoding> batches =
                new TokenBatches<>(
                        pairs.size(),
                        options.batchSize(),
                        reader.length,
                        (from, to) -> reader.read(pairs, from, to),
                        Encoding::length);
        while (scores.size() < pairs.size()) {
            List<Encoding> batch = batches.next();
            Tensor logits = folder.model().forward(Batch.of(batch)).logits();
            for (int i = 0; i < batch.size(); i++) {
                scores.add(scores(logits.slice(i).data(), options));
            }
        }
        return scores;
    }

    /** All documents by how well they answer a query. */
    public List<RankedDocument> rank(String query, List<String> documents) {
        return rank(query, documents, CrossEncoderOptions.DEFAULT);
    }

    /**
     * The documents by how well they answer a query, by falling score; those with equal scores in
     * the order given.
     *
     * @throws IllegalArgumentException if the query, the documents or one of them is null, or the
     *     model has several labels; or as {@link #predict(List, CrossEncoderOptions)}
     */
    public List<RankedDocument> rank(
            String query, List<String> documents, CrossEncoderOptions options) {
        Arguments.notNull("documents", documents, "a list of texts");
        Arguments.notNull("options", options, "CrossEncoderOptions");
        if (labels().size() != 1) {
            throw new IllegalArgumentException(
                    "the model gives "
                            + labels().size()
                            + " scores a pair, and a ranking needs one; predict answers them all");
        }
        List<TextPair> pairs = documents.stream().map(text -> new TextPair(query, text)).toList();
        List<float[]> scores = predict(pairs, options);
        List<RankedDocument> ranked = new ArrayList<>(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            ranked.add(new RankedDocument(i, scores.get(i)[0], documents.get(i)));
        }
        ranked.sort(Comparator.comparingDouble(RankedDocument::score).reversed());
        int topK = options.topK() == null ? ranked.size() : options.topK();
        return List.copyOf(ranked.subList(0, Math.min(topK, ranked.size())));
    }

    /** Pairs to the tokens that the model reads, as the options say. */
    private final class PairReader {
        private final String prompt;
        private final int length;
        private final TokenizerOptions truncating;

        PairReader(CrossEncoderOptions options) {
            this.prompt =
                    TextReader.prompt(
                            folder.prompts(),
                            folder.defaultPromptName(),
                            options.prompt(),
                            options.promptName());
            this.length = length(options);
            this.truncating =
                    TokenizerOptions.DEFAULT
                            .withTruncation(Truncation.LONGEST_FIRST)
                            .withMaxLength(length);
        }

        private int length(CrossEncoderOptions options) {
            if (options.maxSeqLength() == null) {
                return maxSeqLength();
            }
            int positions = folder.model().config().maxPositions();
            if (options.maxSeqLength() > positions) {
                throw new IllegalArgumentException(
                        "max_seq_length: %d is more than the %d tokens that the model takes"
                                .formatted(options.maxSeqLength(), positions));
            }
            return options.maxSeqLength();
        }

        /** What of a pair is null. */
        private static String missing(TextPair pair) {
            if (pair == null) {
                return "null";
            }
            return pair.text() == null ? "the first text is null" : "the second text is null";
        }

        List<Encoding> read(List<TextPair> pairs, int from, int to) {
            Encoding[] encodings = new Encoding[to - from];
            workers.run(
                    encodings.length, (i, _) -> encodings[i] = read(pairs.get(from + i), from + i));
            return Arrays.asList(encodings);
        }

        private Encoding read(TextPair pair, int index) {
            if (pair == null || pair.text() == null || pair.textPair() == null) {
                throw new IllegalArgumentException(
                        "pair %d: %s, expected two texts".formatted(index, missing(pair)));
            }
            // a batch, where an empty second text is one, as sentence-transformers makes them
            return folder.tokenizer()
                    .encodeBatch(
                            List.of(prompt + pair.text()), List.of(pair.textPair()), truncating)
                    .getFirst();
        }
    }

    private float[] scores(float[] logits, CrossEncoderOptions options) {
        Logits.requireFinite("logits", "label", logits);
        ActivationFunction activation =
                options.activation() == null ? activation() : options.activation();
        float[] scores = logits.clone();
        activation.kernel().apply(scores, 0, scores.length);
        if (!options.applySoftmax() || scores.length == 1) {
            return scores;
        }
        double[] probabilities = Logits.softmax(scores);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) probabilities[i];
        }
        return scores;
    }

    /** The labels, in the order of a pair's scores. */
    public Labels labels() {
        return folder.model().labels();
    }

    /** What is applied to the logits, unless the options say otherwise. */
    public ActivationFunction activation() {
        return folder.activation();
    }

    /** How many tokens of a pair count, special ones included. */
    public int maxSeqLength() {
        return folder.maxSeqLength();
    }

    /** The model's prompts by their names. */
    public Map<String, String> prompts() {
        return Collections.unmodifiableMap(folder.prompts());
    }
}
