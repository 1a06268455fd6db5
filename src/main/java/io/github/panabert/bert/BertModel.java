package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Plan;
import io.github.panabert.json.Json;
import io.github.panabert.kernel.DaemonThread;
import io.github.panabert.kernel.FirstCalls;
import io.github.panabert.kernel.VectorModule;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;

/**
 * BERT's encoder: Hugging Face's {@code BertModel} in evaluation mode, in float32. Immutable and
 * thread-safe; concurrent forwards share the weights. The same input gives the same bits, whatever
 * it is batched with and on any number of threads.
 *
 * <p>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
 * Understanding" (2018).
 */
public final class BertModel {
    private static final String FIRST_WEIGHT = "embeddings.word_embeddings.weight";

    private final Encoder encoder;
    private final Workspaces workspaces;
    private final Workers workers;

    private BertModel(Encoder encoder, Workspaces workspaces, Workers workers) {
        this.encoder = encoder;
        this.workspaces = workspaces;
        this.workers = workers;
    }

    /**
     * Begins, on daemon threads, what {@link #fromPretrained} else begins: the first model's
     * loading and its first forward are so much code, that a JVM interprets at first, that
     * compiling it takes longer than running it. Called at the start of {@code main}, this is done
     * while the program does something else. Returns at once; once in a process.
     *
     * @throws IllegalStateException if the JVM lacks the Vector API
     */
    public static void prepare() {
        VectorModule.require();
        if (FirstCalls.begin()) {
            // Jackson's parsers refer to BigDecimal, whose tables take 20 ms to make
            DaemonThread.start("panabert-json", () -> Json.parse("nothing", "0"));
        }
    }

    /**
     * Loads a model folder: {@code config.json} and {@code model.safetensors} or its shards, of
     * F64, F32, F16 or BF16, computed in float32. Uses as many threads as there are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, a tensor is missing or of another
     *     shape, or the model is none that this class computes
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static BertModel fromPretrained(Path folder) {
        VectorModule.require();
        FirstCalls.begin();
        BertConfig config = BertConfig.fromPretrained(folder);
        SafeTensors tensors = SafeTensors.open(folder);
        Workers workers = Workers.ofProcessors();
        Encoder encoder = Encoder.load(encoderWeights(Weights.of(tensors)), config, workers);
        return new BertModel(encoder, new Workspaces(), workers);
    }

    /**
     * Where the encoder's tensors are: at the top, or under "bert." in the checkpoint of a model
     * with a head.
     */
    static Weights encoderWeights(Weights top) {
        Weights prefixed = top.at("bert");
        if (top.has(FIRST_WEIGHT)) {
            return top;
        }
        if (prefixed.has(FIRST_WEIGHT)) {
            return prefixed;
        }
        throw top.invalid(
                "no tensor \""
                        + FIRST_WEIGHT
                        + "\", with or without \"bert.\" before it: not a BERT checkpoint");
    }

    /** The model's shape. */
    public BertConfig config() {
        return encoder.config();
    }

    /** Whether the checkpoint has a pooler, and so a forward a {@code pooler_output}. */
    public boolean hasPooler() {
        return encoder.pooler() != null;
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @param threads the calling thread included
     * @throws IllegalArgumentException if that is not at least one
     */
    public BertModel withThreads(int threads) {
        return new BertModel(encoder, workspaces, Workers.of(threads));
    }

    /** How many threads a forward uses, the calling one included. */
    public int threads() {
        return workers.threads();
    }

    /**
     * Hugging Face's {@code bert(input_ids, attention_mask, token_type_ids)}: the last hidden state
     * and the pooler's output.
     *
     * @param inputIds (B, S)
     * @param attentionMask (B, S), non-zero: attend; null: attend to all
     * @param tokenTypeIds (B, S); null: all 0
     * @throws IllegalArgumentException if a shape or a number is out of range; it says which and
     *     where
     */
    public BertModelOutput forward(int[][] inputIds, int[][] attentionMask, int[][] tokenTypeIds) {
        return forward(Batch.padded(inputIds, attentionMask, tokenTypeIds));
    }

    /** The outputs that transformers returns unasked: {@link Outputs#DEFAULT}. */
    public BertModelOutput forward(Batch batch) {
        return forward(batch, Outputs.DEFAULT);
    }

    /**
     * The outputs that are asked for, and no more work than they take.
     *
     * @throws IllegalArgumentException if a number of the batch is out of range, or the model lacks
     *     an output
     */
    public BertModelOutput forward(Batch batch, Outputs outputs) {
        Plan plan = outputs.plan(config().layers(), hasPooler());
        encoder.embeddings().check(batch);
        batch.attentionMask().check(config().heads());
        return new Forward(encoder, batch, plan, workspaces, workers).run();
    }
}
