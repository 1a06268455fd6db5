package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.head.BertForMaskedLM;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Words for the [MASK]s of texts, each mask by itself: transformers' fill-mask pipeline. A text
 * that is too long is cut at the model's limit. Immutable and thread-safe. The same text has the
 * same words to the last bit, whatever it is filled beside and on any number of threads.
 *
 * <p>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
 * Understanding" (2018), section 3.1.
 */
public final class FillMask {
    /** A forward takes texts until they have as many masks: each has a logit for every word. */
    private static final int MASKS_AT_ONCE = 64;

    private final BertTokenizer tokenizer;
    private final BertForMaskedLM model;

    private FillMask(BertTokenizer tokenizer, BertForMaskedLM model) {
        this.tokenizer = tokenizer;
        this.model = model;
    }

    /**
     * Loads a folder with a tokenizer and a masked language model. Uses as many threads as there
     * are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, the tokenizer has no mask token, or
     *     the checkpoint lacks the head's weights
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static FillMask fromPretrained(Path folder) {
        Loading<BertTokenizer> reading = Loading.tokenizer(folder);
        BertForMaskedLM model = BertForMaskedLM.fromPretrained(folder);
        BertTokenizer tokenizer = reading.get();
        if (tokenizer.maskId() < 0) {
            throw new IllegalArgumentException(
                    folder + ": the tokenizer has no mask token, such as [MASK]: nothing to fill");
        }
        return new FillMask(tokenizer, model);
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public FillMask withThreads(int threads) {
        return new FillMask(tokenizer, model.withThreads(threads));
    }

    /** The best five words for each mask of a text. */
    public List<FilledMask> fill(String text) {
        return fill(text, FillMaskOptions.DEFAULT);
    }

    /**
     * The words for each mask of a text, in the order of the masks.
     *
     * @throws IllegalArgumentException if the text is null or has no mask, a target is beyond the
     *     model's vocabulary or nothing at all, or a logit is no number
     */
    public List<FilledMask> fill(String text, FillMaskOptions options) {
        return filled(List.of(masked("text", text)), words(options), options).getFirst();
    }

    /**
     * The words for each mask of texts.
     *
     * @param texts any number of any lengths
     * @return a list for each text
     * @throws IllegalArgumentException as for a single text
     */
    public List<List<FilledMask>> fill(List<String> texts, FillMaskOptions options) {
        if (texts == null) {
            throw new IllegalArgumentException("texts: null, expected a list of texts");
        }
        int[] words = words(options);
        List<MaskedText> masked = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            masked.add(masked("texts[" + i + "]", texts.get(i)));
        }
        List<List<FilledMask>> filled = new ArrayList<>(texts.size());
        int from = 0;
        int masks = 0;
        for (int end = 1; end <= masked.size(); end++) {
            masks += masked.get(end - 1).positions.length;
            if (masks >= MASKS_AT_ONCE || end == masked.size()) {
                filled.addAll(filled(masked.subList(from, end), words, options));
                from = end;
                masks = 0;
            }
        }
        return filled;
    }

    /**
     * The tokens of a text that are read; those that are cut off are its {@link
     * Encoding#overflowing}.
     *
     * @throws IllegalArgumentException if the text is null
     */
    public Encoding encoding(String text) {
        return encoding("text", text);
    }

    private Encoding encoding(String name, String text) {
        TokenizerOptions truncating =
                TokenizerOptions.DEFAULT
                        .withTruncation(Truncation.LONGEST_FIRST)
                        .withMaxLength(model.config().maxLength(tokenizer));
        return tokenizer.encode(Arguments.notNull(name, text, "a text"), truncating);
    }

    /** A text's tokens, and the indexes of those that are masks. */
    private record MaskedText(Encoding encoding, int[] positions) {}

    private MaskedText masked(String name, String text) {
        Encoding encoding = encoding(name, text);
        int[] ids = encoding.inputIds();
        int[] positions =
                IntStream.range(0, ids.length).filter(i -> ids[i] == tokenizer.maskId()).toArray();
        if (positions.length == 0) {
            boolean cut = !encoding.overflowing().isEmpty();
            throw new IllegalArgumentException(
                    "%s: no %s among its %d tokens%s, expected at least one"
                            .formatted(
                                    name,
                                    tokenizer.idToToken(tokenizer.maskId()),
                                    ids.length,
                                    cut ? " (those before the cut at the model's limit)" : ""));
        }
        return new MaskedText(encoding, positions);
    }

    /** The ids to choose among, each once; null: all. */
    private int[] words(FillMaskOptions options) {
        if (options == null) {
            throw new IllegalArgumentException("options: null, expected FillMaskOptions");
        }
        return options.targets() == null
                ? null
                : options.targets().stream().mapToInt(this::targetId).distinct().sorted().toArray();
    }

    private int targetId(String target) {
        int id = tokenizer.tokenToId(target);
        if (id == tokenizer.unkId()) {
            int[] split =
                    tokenizer
                            .encode(target, TokenizerOptions.DEFAULT.withAddSpecialTokens(false))
                            .inputIds();
            if (split.length == 0) {
                throw new IllegalArgumentException(
                        "targets: \"" + target + "\" has no token, expected a word");
            }
            id = split[0];
        }
        if (id >= model.config().vocabSize()) {
            throw new IllegalArgumentException(
                    "targets: \"%s\" has the id %d, the model has %d words"
                            .formatted(target, id, model.config().vocabSize()));
        }
        return id;
    }

    private List<List<FilledMask>> filled(
            List<MaskedText> texts, int[] words, FillMaskOptions options) {
        List<Tensor> logits =
                model.logits(
                        Batch.of(texts.stream().map(MaskedText::encoding).toList()),
                        texts.stream().map(MaskedText::positions).toArray(int[][]::new));
        List<List<FilledMask>> filled = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            MaskedText text = texts.get(i);
            List<FilledMask> masks = new ArrayList<>(text.positions.length);
            for (int m = 0; m < text.positions.length; m++) {
                float[] ofWords = logits.get(i).slice(m).data();
                masks.add(filled(text, text.positions[m], ofWords, words, options.topK()));
            }
            filled.add(List.copyOf(masks));
        }
        return filled;
    }

    private FilledMask filled(
            MaskedText text, int position, float[] logits, int[] words, int topK) {
        Logits.requireFinite("logits", "word", logits);
        BestHits best = new BestHits(topK, Float.NEGATIVE_INFINITY);
        if (words == null) {
            // A model may have more words than its tokenizer, to fill up a round number.
            best.offer(0, logits, 0, Math.min(logits.length, tokenizer.vocabSize()));
        } else {
            for (int word : words) {
                best.offer(word, logits, word, 1);
            }
        }
        double[] scores = Logits.softmax(logits);
        List<MaskPrediction> predictions = new ArrayList<>();
        for (SearchHit hit : best.bestFirst()) {
            int word = hit.corpusId();
            predictions.add(
                    new MaskPrediction(
                            scores[word],
                            word,
                            tokenizer.decode(new int[] {word}, false),
                            sequence(text, position, word),
                            logits[word]));
        }
        return new FilledMask(position, predictions);
    }

    private String sequence(MaskedText text, int position, int word) {
        int[] ids = text.encoding.inputIds();
        ids[position] = word;
        int[] shown = Arrays.stream(ids).filter(id -> id != tokenizer.padId()).toArray();
        return tokenizer.decode(shown, text.positions.length == 1);
    }
}
