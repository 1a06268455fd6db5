package io.github.panabert.bert;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What a forward is asked for; nothing else is computed. Immutable; combined by {@link #and}:
 *
 * <pre>{@code
 * bert.forward(batch, Outputs.POOLER_OUTPUT)                              // the last layer computes one row a sequence
 * bert.forward(batch, Outputs.hiddenState(2))                             // stops after the second layer
 * bert.forward(batch, Outputs.LAST_HIDDEN_STATE.and(Outputs.ATTENTIONS))
 * }</pre>
 */
public final class Outputs {

    /** The vectors of all tokens after the last layer: {@link BertModelOutput#lastHiddenState()}. */
    public static final Outputs LAST_HIDDEN_STATE =
            new Outputs(true, false, false, false, false, false, new int[0], new int[0]);

    /** {@link BertModelOutput#poolerOutput()}; a model without a pooler refuses it. */
    public static final Outputs POOLER_OUTPUT =
            new Outputs(false, true, true, false, false, false, new int[0], new int[0]);

    /** The first token's vector after the last layer: {@link BertModelOutput#firstToken()}. */
    public static final Outputs FIRST_TOKEN =
            new Outputs(false, false, false, true, false, false, new int[0], new int[0]);

    /** {@link BertModelOutput#hiddenStates()}, all of them. */
    public static final Outputs HIDDEN_STATES =
            new Outputs(false, false, false, false, true, false, new int[0], new int[0]);

    /** {@link BertModelOutput#attentions()}, all of them. */
    public static final Outputs ATTENTIONS =
            new Outputs(false, false, false, false, false, true, new int[0], new int[0]);

    private static final Outputs POOLER_IF_THERE =
            new Outputs(false, true, false, false, false, false, new int[0], new int[0]);

    /** What transformers returns unasked: the last hidden state and, where the model has a pooler, its output. */
    public static final Outputs DEFAULT = LAST_HIDDEN_STATE.and(POOLER_IF_THERE);

    /** All four outputs; the pooler's where the model has a pooler. */
    public static final Outputs ALL = DEFAULT.and(HIDDEN_STATES).and(ATTENTIONS);

    private final boolean last;
    private final boolean pooler;
    private final boolean poolerRequired;
    private final boolean firstToken;
    private final boolean allHidden;
    private final boolean allAttentions;
    private final int[] hidden;
    private final int[] attentions;

    private Outputs(
            boolean last, boolean pooler, boolean poolerRequired, boolean firstToken,
            boolean allHidden, boolean allAttentions, int[] hidden, int[] attentions) {
        this.last = last;
        this.pooler = pooler;
        this.poolerRequired = poolerRequired;
        this.firstToken = firstToken;
        this.allHidden = allHidden;
        this.allAttentions = allAttentions;
        this.hidden = hidden;
        this.attentions = attentions;
    }

    /** One hidden state: 0 is the embeddings' output, k the k-th layer's; a negative index counts from the last. */
    public static Outputs hiddenState(int index) {
        return new Outputs(false, false, false, false, false, false, new int[] {index}, new int[0]);
    }

    /** One layer's attentions, counted from 0; a negative index counts from the last. */
    public static Outputs attention(int layer) {
        return new Outputs(false, false, false, false, false, false, new int[0], new int[] {layer});
    }

    /** These and others. */
    public Outputs and(Outputs other) {
        return new Outputs(
                last || other.last,
                pooler || other.pooler,
                poolerRequired || other.poolerRequired,
                firstToken || other.firstToken,
                allHidden || other.allHidden,
                allAttentions || other.allAttentions,
                concatenated(hidden, other.hidden),
                concatenated(attentions, other.attentions));
    }

    private static int[] concatenated(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** What these outputs mean for a model of {@code layers} layers. */
    Plan plan(int layers, boolean hasPooler) {
        if (poolerRequired && !hasPooler) {
            throw new IllegalArgumentException("the pooler's output was asked for, and this model has no pooler: its"
                    + " checkpoint holds no pooler.dense.weight");
        }
        BitSet hiddenStates = indexes("hidden state", hidden, layers + 1, allHidden);
        BitSet attentionLayers = indexes("layer of attentions", attentions, layers, allAttentions);
        boolean withPooler = pooler && hasPooler;
        return new Plan(last || hiddenStates.get(layers), withPooler, firstToken, hiddenStates, attentionLayers, layers);
    }

    private static BitSet indexes(String what, int[] asked, int count, boolean all) {
        BitSet indexes = new BitSet();
        if (all) {
            indexes.set(0, count);
        }
        for (int index : asked) {
            if (index < -count || index >= count) {
                throw new IllegalArgumentException(
                        "no " + what + " " + index + ": there are " + count + ", 0 to " + (count - 1));
            }
            indexes.set(index < 0 ? index + count : index);
        }
        return indexes;
    }

    /** A model's work: which hidden states and attentions to keep, and where it ends. */
    record Plan(
            boolean last, boolean pooler, boolean firstToken, BitSet hiddenStates, BitSet attentions, int layers) {

        /** Whether the last layer's vectors are wanted for first tokens only. */
        boolean firstRowsSuffice() {
            return !last && (pooler || firstToken);
        }

        /** How many layers are entered. */
        int depth() {
            if (last || pooler || firstToken) {
                return layers;
            }
            return Math.max(hiddenStates.length() - 1, attentions.length());
        }

        /** What is wanted of a layer's vectors. */
        Extent extent(int layer) {
            if (layer < depth() - 1 || last) {
                return Extent.ALL;
            }
            if (firstRowsSuffice()) {
                return Extent.FIRST;
            }
            return hiddenStates.get(layer + 1) ? Extent.ALL : Extent.NONE;
        }
    }

    /** Which rows of a sequence a layer computes, beside the attentions. */
    enum Extent {
        ALL,
        FIRST,
        NONE
    }
}
