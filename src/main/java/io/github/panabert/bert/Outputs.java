package io.github.panabert.bert;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a forward is asked for; nothing else is computed. Immutable; combined by {@link #and}:
 *
 * <pre>{@code
 * bert.forward(batch, Outputs.POOLER_OUTPUT);   // the last layer computes one row a sequence
 * bert.forward(batch, Outputs.hiddenState(2));  // stops after the second layer
 * bert.forward(batch, Outputs.LAST_HIDDEN_STATE.and(Outputs.ATTENTIONS));
 * }</pre>
 */
public final class Outputs {
    private enum Kind {
        LAST_HIDDEN_STATE,
        POOLER_OUTPUT,
        POOLER_OUTPUT_IF_THERE,
        FIRST_TOKEN,
        HIDDEN_STATES,
        ATTENTIONS
    }

    /**
     * The vectors of all tokens after the last layer: {@link BertModelOutput#lastHiddenState()}.
     */
    public static final Outputs LAST_HIDDEN_STATE = new Outputs(Kind.LAST_HIDDEN_STATE);

    /** {@link BertModelOutput#poolerOutput()}; a model without a pooler refuses it. */
    public static final Outputs POOLER_OUTPUT = new Outputs(Kind.POOLER_OUTPUT);

    /** The first token's vector after the last layer: {@link BertModelOutput#firstToken()}. */
    public static final Outputs FIRST_TOKEN = new Outputs(Kind.FIRST_TOKEN);

    /** {@link BertModelOutput#hiddenStates()}, all of them. */
    public static final Outputs HIDDEN_STATES = new Outputs(Kind.HIDDEN_STATES);

    /** {@link BertModelOutput#attentions()}, all of them. */
    public static final Outputs ATTENTIONS = new Outputs(Kind.ATTENTIONS);

    /**
     * What transformers returns unasked: the last hidden state and, where the model has a pooler,
     * its output.
     */
    public static final Outputs DEFAULT =
            LAST_HIDDEN_STATE.and(new Outputs(Kind.POOLER_OUTPUT_IF_THERE));

    /**
     * Hugging Face's four outputs: the last hidden state, all hidden states, all attentions and,
     * where the model has a pooler, its output.
     */
    public static final Outputs ALL = DEFAULT.and(HIDDEN_STATES).and(ATTENTIONS);

    private final Set<Kind> kinds;
    private final Set<Integer> hiddenStates;
    private final Set<Integer> attentions;

    private Outputs(Set<Kind> kinds, Set<Integer> hiddenStates, Set<Integer> attentions) {
        this.kinds = kinds;
        this.hiddenStates = hiddenStates;
        this.attentions = attentions;
    }

    private Outputs(Kind kind) {
        this(EnumSet.of(kind), Set.of(), Set.of());
    }

    /**
     * One hidden state: 0 is the embeddings' output, k the k-th layer's; a negative index counts
     * from the last.
     */
    public static Outputs hiddenState(int index) {
        return new Outputs(EnumSet.noneOf(Kind.class), Set.of(index), Set.of());
    }

    /** One layer's attentions, counted from 0; a negative index counts from the last. */
    public static Outputs attention(int layer) {
        return new Outputs(EnumSet.noneOf(Kind.class), Set.of(), Set.of(layer));
    }

    /** These and others. */
    public Outputs and(Outputs other) {
        return new Outputs(
                union(kinds, other.kinds),
                union(hiddenStates, other.hiddenStates),
                union(attentions, other.attentions));
    }

    private static <T> Set<T> union(Set<T> a, Set<T> b) {
        Set<T> both = new TreeSet<>(a);
        both.addAll(b);
        return both;
    }

    /**
     * What these outputs mean for a model.
     *
     * @throws IllegalArgumentException if the model has no such hidden state or layer, or no pooler
     */
    Plan plan(int layers, boolean hasPooler) {
        if (kinds.contains(Kind.POOLER_OUTPUT) && !hasPooler) {
            throw new IllegalArgumentException(
                    "the pooler's output was asked for, and this model has none: its checkpoint holds no"
                            + " pooler.dense.weight");
        }
        boolean pooler =
                hasPooler
                        && (kinds.contains(Kind.POOLER_OUTPUT)
                                || kinds.contains(Kind.POOLER_OUTPUT_IF_THERE));
        BitSet hidden = new BitSet();
        hidden.set(0, kinds.contains(Kind.HIDDEN_STATES) ? layers + 1 : 0);
        hiddenStates.forEach(index -> hidden.set(hiddenStateIndex(index, layers)));
        if (kinds.contains(Kind.LAST_HIDDEN_STATE)) {
            hidden.set(layers);
        }
        BitSet attended = new BitSet();
        attended.set(0, kinds.contains(Kind.ATTENTIONS) ? layers : 0);
        attentions.forEach(layer -> attended.set(attentionIndex(layer, layers)));
        return new Plan(layers, hidden, attended, pooler, kinds.contains(Kind.FIRST_TOKEN));
    }

    /** Which hidden state that is of a model of so many layers, counted from 0. */
    static int hiddenStateIndex(int index, int layers) {
        return index("hidden state", index, layers + 1);
    }

    /** Which layer's attentions these are, counted from 0. */
    static int attentionIndex(int layer, int layers) {
        return index("attentions of layer", layer, layers);
    }

    private static int index(String what, int index, int count) {
        if (index < -count || index >= count) {
            throw new IllegalArgumentException(
                    "no " + what + " " + index + ": there are " + count + ", from 0 on");
        }
        return index < 0 ? index + count : index;
    }

    /** Which rows of its sequences a layer computes, beside their attentions. */
    enum Extent {
        ALL,
        FIRST,
        NONE
    }

    /**
     * A model's work.
     *
     * @param layers of the model
     * @param hiddenStates those to keep; the last one is the last hidden state
     * @param attentions the layers whose attentions are kept
     * @param pooler whether the pooler's output is wanted
     * @param firstToken whether the first token's last vector is wanted
     */
    record Plan(
            int layers,
            BitSet hiddenStates,
            BitSet attentions,
            boolean pooler,
            boolean firstToken) {

        /** How many layers are entered. */
        int depth() {
            return pooler || firstToken
                    ? layers
                    : Math.max(hiddenStates.length() - 1, attentions.length());
        }

        Extent extent(int layer) {
            if (layer < depth() - 1 || hiddenStates.get(layer + 1)) {
                return Extent.ALL;
            }
            return pooler || firstToken ? Extent.FIRST : Extent.NONE;
        }
    }
}
