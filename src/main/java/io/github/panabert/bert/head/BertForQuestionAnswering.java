package io.github.panabert.bert.head;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Matrix;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;

/**
 * BERT that tells where an answer begins and ends: Hugging Face's class of this name in evaluation
 * mode, in float32. Immutable and thread-safe.
 */
public final class BertForQuestionAnswering {
    private static final int START_AND_END = 2;

    private final BertModel bert;
    private final Linear qaOutputs;
    private final Workers workers;

    private BertForQuestionAnswering(BertModel bert, Linear qaOutputs) {
        this.bert = bert;
        this.qaOutputs = qaOutputs;
        this.workers = Workers.of(bert.threads());
    }

    /**
     * Loads a model folder. Uses as many threads as there are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, or a tensor is missing or of another
     *     shape, the head's included
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static BertForQuestionAnswering fromPretrained(Path folder) {
        BertModel bert = BertModel.fromPretrained(folder);
        Weights head = Weights.of(SafeTensors.open(folder)).at("qa_outputs");
        int hiddenSize = bert.config().hiddenSize();
        Linear qaOutputs = Linear.load(head, START_AND_END, hiddenSize, Workers.of(bert.threads()));
        return new BertForQuestionAnswering(bert, qaOutputs);
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public BertForQuestionAnswering withThreads(int threads) {
        return new BertForQuestionAnswering(bert.withThreads(threads), qaOutputs);
    }

    /** How many threads a forward uses, the calling one included. */
    public int threads() {
        return bert.threads();
    }

    /** The model's shape. */
    public BertConfig config() {
        return bert.config();
    }

    /**
     * The logits of a batch.
     *
     * @throws IllegalArgumentException if a number of the batch is out of range
     */
    public QuestionAnsweringModelOutput forward(Batch batch) {
        return forward(batch, Outputs.LAST_HIDDEN_STATE);
    }

    /**
     * The logits of a batch, and what is wanted of the encoder besides.
     *
     * @throws IllegalArgumentException if a number of the batch is out of range, or the model lacks
     *     an output
     */
    public QuestionAnsweringModelOutput forward(Batch batch, Outputs outputs) {
        BertModelOutput encoder = bert.forward(batch, outputs.and(Outputs.LAST_HIDDEN_STATE));
        float[][] startLogits = new float[batch.size()][];
        float[][] endLogits = new float[batch.size()][];
        for (int i = 0; i < batch.size(); i++) {
            int length = batch.length(i);
            float[] logits = new float[length * START_AND_END];
            Matrix last = Matrix.of(encoder.lastHiddenState(i).data());
            qaOutputs.forward(workers, last, length, Matrix.of(logits));
            startLogits[i] = column(logits, 0);
            endLogits[i] = column(logits, 1);
        }
        return new QuestionAnsweringModelOutput(encoder, startLogits, endLogits);
    }

    private static float[] column(float[] rows, int column) {
        float[] numbers = new float[rows.length / START_AND_END];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rows[i * START_AND_END + column];
        }
        return numbers;
    }
}
