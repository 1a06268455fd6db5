package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Plan;
import io.github.panabert.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a forward returns, under the names of Hugging Face's {@code BaseModelOutputWithPooling}; B
 * sequences, the longest of S tokens. Where sequences are shorter, the positions behind their end
 * are 0. An output that was not asked for throws.
 *
 * <p>Nothing is copied where all sequences have one length: then {@code lastHiddenState()} and the
 * last of the hidden states are the same numbers, and what a caller writes to one is in the other.
 * Sequences of several lengths are copied to a new tensor at every call. Safe for concurrent use as
 * long as nobody writes to a tensor.
 */
public final class BertModelOutput {
    private final Batch batch;
    private final BertConfig config;
    private final Plan plan;
    private final float[][] hiddenStates;
    private final KeptAttentions[] attentions;
    private final Tensor firstToken;
    private final Tensor poolerOutput;

    BertModelOutput(
            Batch batch,
            BertConfig config,
            Plan plan,
            float[][] hiddenStates,
            KeptAttentions[] attentions,
            Tensor firstToken,
            Tensor poolerOutput) {
        this.batch = batch;
        this.config = config;
        this.plan = plan;
        this.hiddenStates = hiddenStates;
        this.attentions = attentions;
        this.firstToken = firstToken;
        this.poolerOutput = poolerOutput;
    }

    /** B, the number of sequences. */
    public int size() {
        return batch.size();
    }

    /**
     * The number of tokens of a sequence.
     *
     * @throws IndexOutOfBoundsException if there is no such sequence
     */
    public int length(int sequence) {
        return batch.length(sequence);
    }

    /**
     * The vectors after the last layer.
     *
     * @return (B, S, H)
     * @throws IllegalStateException if it was not asked for
     */
    public Tensor lastHiddenState() {
        return padded(lastRows());
    }

    /**
     * One sequence's vectors after the last layer, a copy.
     *
     * @return (length of the sequence, H)
     * @throws IllegalStateException if it was not asked for
     * @throws IndexOutOfBoundsException if there is no such sequence
     */
    public Tensor lastHiddenState(int sequence) {
        int size = config.hiddenSize();
        int length = batch.length(sequence);
        float[] rows = new float[length * size];
        System.arraycopy(lastRows(), batch.offset(sequence) * size, rows, 0, rows.length);
        return Tensor.of(rows, length, size);
    }

    private float[] lastRows() {
        return asked(hiddenStates[plan.layers()], "last_hidden_state", "Outputs.LAST_HIDDEN_STATE");
    }

    /**
     * The first token's vector after the last layer.
     *
     * @return (B, H)
     * @throws IllegalStateException if it was not asked for
     */
    public Tensor firstToken() {
        return asked(firstToken, "the first token's vector", "Outputs.FIRST_TOKEN");
    }

    /**
     * Linear + tanh of the first token's vector.
     *
     * @return (B, H)
     * @throws IllegalStateException if it was not asked for, or the model has no pooler
     */
    public Tensor poolerOutput() {
        return asked(
                poolerOutput, "pooler_output", "Outputs.POOLER_OUTPUT (and a model with a pooler)");
    }

    /** Whether there is a pooler's output. */
    public boolean hasPoolerOutput() {
        return poolerOutput != null;
    }

    /**
     * The embeddings' output and each layer's.
     *
     * @return layers + 1 tensors (B, S, H)
     * @throws IllegalStateException if one of them was not asked for
     */
    public List<Tensor> hiddenStates() {
        return IntStream.rangeClosed(0, plan.layers()).mapToObj(this::hiddenState).toList();
    }

    /**
     * One hidden state: 0 is the embeddings' output, k the k-th layer's; a negative index counts
     * from the last.
     *
     * @return (B, S, H)
     * @throws IllegalStateException if it was not asked for
     * @throws IllegalArgumentException if the model has no such hidden state
     */
    public Tensor hiddenState(int index) {
        int i = Outputs.hiddenStateIndex(index, plan.layers());
        return padded(
                asked(
                        hiddenStates[i],
                        "hidden state " + index,
                        "Outputs.HIDDEN_STATES or Outputs.hiddenState(" + index + ")"));
    }

    /**
     * The attention weights, after the softmax.
     *
     * @return a tensor (B, heads, S, S) a layer
     * @throws IllegalStateException if one of them was not asked for
     */
    public List<Tensor> attentions() {
        return IntStream.range(0, plan.layers()).mapToObj(this::attention).toList();
    }

    /**
     * One layer's attention weights; a negative index counts from the last.
     *
     * @return (B, heads, S, S)
     * @throws IllegalStateException if they were not asked for
     * @throws IllegalArgumentException if the model has no such layer
     */
    public Tensor attention(int layer) {
        KeptAttentions kept =
                asked(
                        attentions[Outputs.attentionIndex(layer, plan.layers())],
                        "attentions of layer " + layer,
                        "Outputs.ATTENTIONS or Outputs.attention(" + layer + ")");
        int heads = config.heads();
        int longest = batch.maxLength();
        if ((long) batch.size() * longest * longest * heads == kept.data().length) {
            return Tensor.of(kept.data(), batch.size(), heads, longest, longest);
        }
        Tensor padded = Tensor.zeros(batch.size(), heads, longest, longest);
        for (int b = 0; b < batch.size(); b++) {
            int length = batch.length(b);
            for (int row = 0; row < heads * length; row++) {
                int target = ((b * heads + row / length) * longest + row % length) * longest;
                System.arraycopy(
                        kept.data(),
                        kept.offsets()[b] + row * length,
                        padded.data(),
                        target,
                        length);
            }
        }
        return padded;
    }

    private Tensor padded(float[] rows) {
        int size = config.hiddenSize();
        int longest = batch.maxLength();
        if ((long) batch.size() * longest == batch.rows()) {
            return Tensor.of(rows, batch.size(), longest, size);
        }
        Tensor padded = Tensor.zeros(batch.size(), longest, size);
        for (int b = 0; b < batch.size(); b++) {
            int target = b * longest * size;
            System.arraycopy(
                    rows, batch.offset(b) * size, padded.data(), target, batch.length(b) * size);
        }
        return padded;
    }

    private static <T> T asked(T output, String what, String how) {
        if (output == null) {
            throw new IllegalStateException(
                    what + " was not asked for: pass " + how + " to forward");
        }
        return output;
    }
}
