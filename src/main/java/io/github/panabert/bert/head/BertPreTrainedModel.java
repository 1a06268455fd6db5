package io.github.panabert.bert.head;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.tensor.Tensor;

/**
 * BERT with a head for a task: what all of them share. They are Hugging Face's classes of the same
 * names in evaluation mode, in float32; immutable and thread-safe.
 *
 * <p>Each is loaded by its own {@code fromPretrained(folder)}, from a folder with {@code
 * config.json} and {@code model.safetensors} or its shards. That throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} if a file is malformed, or a tensor is missing or of
 *       another shape: the head's weights are never made up;
 *   <li>{@link java.io.UncheckedIOException} if a file is missing or can't be read;
 *   <li>{@link IllegalStateException} if the Java heap is too small, or the JVM lacks the Vector
 *       API.
 * </ul>
 *
 * @param <O> what a forward returns
 */
public abstract sealed class BertPreTrainedModel<O extends HeadOutput>
        permits BertForMaskedLM,
                BertForMultipleChoice,
                BertForNextSentencePrediction,
                BertForPreTraining,
                BertForQuestionAnswering,
                BertForSequenceClassification,
                BertForTokenClassification {
    private final BertModel bert;
    private final Workers workers;
    private final Outputs input;

    /**
     * A head on an encoder.
     *
     * @param input the encoder's output that the head reads
     */
    BertPreTrainedModel(BertModel bert, Outputs input) {
        this.bert = bert;
        this.workers = Workers.of(bert.threads());
        this.input = input;
    }

    /** The encoder under the head. */
    public final BertModel bert() {
        return bert;
    }

    /** The model's shape. */
    public final BertConfig config() {
        return bert.config();
    }

    /** How many threads a forward uses, the calling one included; at first one a processor. */
    public final int threads() {
        return bert.threads();
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public abstract BertPreTrainedModel<O> withThreads(int threads);

    /**
     * The head's outputs for a batch, and no more work than they take.
     *
     * @throws IllegalArgumentException if a number of the batch is out of range
     */
    public final O forward(Batch batch) {
        return head(bert.forward(batch, input));
    }

    /**
     * The head's outputs for a batch, and what is wanted of the encoder besides.
     *
     * @throws IllegalArgumentException if a number of the batch is out of range, or the model lacks
     *     an output
     */
    public final O forward(Batch batch, Outputs outputs) {
        return head(bert.forward(batch, outputs.and(input)));
    }

    final Workers workers() {
        return workers;
    }

    /** The head, on the encoder's output that it reads. */
    abstract O head(BertModelOutput encoder);

    /** (rows, outputs) of x (rows, H). */
    final Tensor apply(Linear layer, Tensor x) {
        Tensor y = Tensor.zeros(x.dim(0), layer.outputs());
        Matrix from = Matrix.rows(x.data(), x.dim(1));
        layer.forward(workers, from, x.dim(0), Matrix.rows(y.data(), y.dim(1)));
        return y;
    }

    /** The linear layer's numbers for every token's last vector. */
    final TokenLogits tokenLogits(Linear layer, BertModelOutput encoder) {
        return new TokenLogits(encoder, apply(layer, TokenLogits.lastVectors(encoder)));
    }
}
