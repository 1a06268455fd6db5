package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The attention weights of a text or a pair, between its tokens or between its words, to be looked
 * at. Rows are queries, columns keys: row i says where position i looks, and its sum is 1.
 * Immutable and thread-safe.
 *
 * <p>A weight of words is the sum over the pieces of the key's word and the mean over those of the
 * query's, as in Clark et al., "What Does BERT Look At?" (2019); so rows still sum up to 1. A word
 * is what the tokenizer splits into pieces: a punctuation mark is one, too.
 */
public final class AttentionView {
    private final String text;
    private final String pair;
    private final Encoding encoding;
    private final List<Tensor> attentions;
    private final Pieces pieces;
    private final List<String> labels;

    private AttentionView(
            String text,
            String pair,
            Encoding encoding,
            List<Tensor> attentions,
            Pieces pieces,
            List<String> labels) {
        this.text = text;
        this.pair = pair;
        this.encoding = encoding;
        this.attentions = attentions;
        this.pieces = pieces;
        this.labels = labels;
    }

    /**
     * The attention between the tokens of a text or a pair. Of one that is longer than the model
     * takes the rest is cut off: {@link #encoding} then has {@link Encoding#overflowing}.
     *
     * @param pair the second text, null for none
     * @throws IllegalArgumentException if the text is null
     */
    public static AttentionView of(
            BertModel model, BertTokenizer tokenizer, String text, String pair) {
        TokenizerOptions options =
                TokenizerOptions.DEFAULT
                        .withTruncation(Truncation.LONGEST_FIRST)
                        .withMaxLength(model.config().maxLength(tokenizer));
        Encoding encoding = tokenizer.encode(text, pair, options);
        BertModelOutput output = model.forward(Batch.of(encoding), Outputs.ATTENTIONS);
        int size = encoding.length();
        List<Tensor> attentions =
                output.attentions().stream()
                        .map(layer -> layer.reshape(layer.dim(1), size, size))
                        .toList();
        return new AttentionView(
                text, pair, encoding, attentions, Pieces.tokens(encoding), encoding.tokens());
    }

    /**
     * The same between words: the pieces of each are one, and its label is the text that they stand
     * for.
     */
    public AttentionView words() {
        Pieces words = Pieces.words(encoding);
        return new AttentionView(
                text, pair, encoding, attentions, words, words.labels(encoding, text, pair));
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** The second text, null or empty for none. */
    public String pair() {
        return pair;
    }

    /** The tokens, whether these are shown or words. */
    public Encoding encoding() {
        return encoding;
    }

    /** What each row and column stands for: a token or a word. */
    public List<String> labels() {
        return labels;
    }

    /** How many rows and columns there are. */
    public int size() {
        return labels.size();
    }

    /**
     * The first row of the second text, which is after the first's [SEP]; {@link #size} if none.
     */
    public int secondText() {
        int[] sequences = encoding.sequenceIds();
        return (int)
                IntStream.range(0, size()).takeWhile(i -> sequences[pieces.from(i)] != 1).count();
    }

    /** The number of layers. */
    public int layers() {
        return attentions.size();
    }

    /**
     * A layer's weights, after the softmax.
     *
     * @param layer counted from 0
     * @return (heads, {@link #size}, {@link #size})
     */
    public Tensor heads(int layer) {
        return pieces.merged(attentions.get(layer));
    }

    /**
     * The mean of a layer's heads.
     *
     * @param layer counted from 0
     * @return ({@link #size}, {@link #size})
     */
    public Tensor mean(int layer) {
        Tensor heads = heads(layer);
        Tensor mean = Tensor.zeros(size(), size());
        for (int i = 0; i < mean.size(); i++) {
            double sum = 0;
            for (int head = 0; head < heads.dim(0); head++) {
                sum += heads.data()[head * mean.size() + i];
            }
            mean.data()[i] = (float) (sum / heads.dim(0));
        }
        return mean;
    }

    /**
     * {@link AttentionRollout} up to each layer: that of the tokens, merged into words where these
     * are shown.
     *
     * @return ({@link #size}, {@link #size}) a layer
     */
    public List<Tensor> rollouts() {
        List<Tensor> merged = new ArrayList<>(layers());
        for (Tensor rollout : AttentionRollout.of(attentions)) {
            int tokens = rollout.dim(0);
            merged.add(pieces.merged(rollout.reshape(1, tokens, tokens)).reshape(size(), size()));
        }
        return merged;
    }
}
