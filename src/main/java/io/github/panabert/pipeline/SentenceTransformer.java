package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.kernel.Workers;
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
import java.util.Map;

/**
 * Texts to embeddings, as sentence-transformers' class of this name: runs the modules of the
 * folder's {@code modules.json} (Transformer, Pooling, Dense, Normalize). Immutable and
 * thread-safe. The same text gives the same bits, whatever it is encoded beside and on any number
 * of threads.
 *
 * <p>Reimers and Gurevych, "Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks" (2019).
 */
public final class SentenceTransformer {
    private final ModelFolder folder;
    private final BertModel model;
    private final Workers workers;

    private SentenceTransformer(ModelFolder folder, BertModel model) {
        this.folder = folder;
        this.model = model;
        this.workers = Workers.of(model.threads());
    }

    /**
     * Loads a sentence-transformers folder; one without {@code modules.json} pools the mean of all
     * tokens. Uses as many threads as there are processors.
     *
     * @throws IllegalArgumentException if a file is malformed, or a module or setting is none that
     *     this class computes
     * @throws java.io.UncheckedIOException if a file is missing or can't be read
     * @throws IllegalStateException if the Java heap is too small, or the JVM lacks the Vector API
     */
    public static SentenceTransformer fromPretrained(Path folder) {
        ModelFolder read = ModelFolder.read(folder);
        return new SentenceTransformer(read, read.model());
    }

    /**
     * The same model on another number of threads, sharing the weights.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public SentenceTransformer withThreads(int threads) {
        return new SentenceTransformer(folder, model.withThreads(threads));
    }

    /** The embedding of a text. */
    public float[] encode(String text) {
        return encode(Collections.singletonList(text)).getFirst();
    }

    /** The embeddings of texts, in their order. */
    public List<float[]> encode(List<String> texts) {
        return encode(texts, EncodeOptions.DEFAULT);
    }

    /**
     * The embeddings of texts, in their order. A text with more tokens than {@link #maxSeqLength}
     * loses its end.
     *
     * @param texts any number of any lengths, empty ones included
     * @throws IllegalArgumentException if a text is null, or the model has no prompt of that name
     */
    public List<float[]> encode(List<String> texts, EncodeOptions options) {
        String prompt = prompt(options);
        int promptLength = unpooled(prompt);
        List<float[]> embeddings = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += options.batchSize()) {
            List<String> batch =
                    texts.subList(from, Math.min(texts.size(), from + options.batchSize()));
            for (float[] embedding : embed(prompted(batch, prompt, from), promptLength)) {
                embeddings.add(finished(embedding, options));
            }
        }
        return embeddings;
    }

    /** What the options put before each text. */
    String prompt(EncodeOptions options) {
        if (options.prompt() != null) {
            return options.prompt();
        }
        String name =
                options.promptName() == null ? folder.defaultPromptName() : options.promptName();
        if (name == null) {
            return "";
        }
        String prompt = folder.prompts().get(name);
        if (prompt == null) {
            throw new IllegalArgumentException(
                    "the model has no prompt \""
                            + name
                            + "\"; there are "
                            + folder.prompts().keySet());
        }
        return prompt;
    }

    /** How many tokens of a prompt, [CLS] included, the pooling leaves out. */
    int unpooled(String prompt) {
        if (prompt.isEmpty() || folder.pooling().includePrompt()) {
            return 0;
        }
        int[] ids = folder.tokenizer().encode(prompt, truncating()).inputIds();
        return ids[ids.length - 1] == folder.tokenizer().sepId() ? ids.length - 1 : ids.length;
    }

    static List<String> prompted(List<String> texts, String prompt, int index) {
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i) == null) {
                throw new IllegalArgumentException("text " + (index + i) + " is null");
            }
        }
        return prompt.isEmpty() ? texts : texts.stream().map(prompt::concat).toList();
    }

    private List<float[]> embed(List<String> texts, int promptLength) {
        List<Encoding> encodings = folder.tokenizer().encodeBatch(texts, truncating());
        BertModelOutput output =
                model.forward(Batch.of(encodings), folder.pooling().outputs(promptLength));
        Tensor embeddings = folder.pooling().pool(output, promptLength);
        for (EmbeddingModule module : folder.modules()) {
            embeddings = module.forward(workers, embeddings);
        }
        List<float[]> rows = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            rows.add(embeddings.slice(i).data());
        }
        return rows;
    }

    TokenizerOptions truncating() {
        return TokenizerOptions.DEFAULT
                .withTruncation(Truncation.LONGEST_FIRST)
                .withMaxLength(folder.maxSeqLength());
    }

    private float[] finished(float[] embedding, EncodeOptions options) {
        int dimension = dimension(options);
        float[] kept =
                dimension < embedding.length ? Arrays.copyOf(embedding, dimension) : embedding;
        return options.normalize() ? Normalize.unit(kept) : kept;
    }

    /**
     * The similarity of each of some embeddings to each of others, by the model's function.
     *
     * @return (number of a, number of b)
     * @throws IllegalArgumentException if the embeddings differ in length
     */
    public Tensor similarity(List<float[]> a, List<float[]> b) {
        return similarityFunction().matrix(a, b);
    }

    /** What the model's embeddings are to be compared by. */
    public SimilarityFunction similarityFunction() {
        return folder.similarityFunction();
    }

    /** How many numbers an embedding has. */
    public int dimension() {
        return dimension(EncodeOptions.DEFAULT);
    }

    /** How many numbers an embedding has, encoded with these options. */
    public int dimension(EncodeOptions options) {
        int dimension = folder.pooling().dimension(model.config().hiddenSize());
        for (EmbeddingModule module : folder.modules()) {
            dimension = module.dimension(dimension);
        }
        int kept = options.truncateDim() > 0 ? options.truncateDim() : folder.truncateDim();
        return kept > 0 ? Math.min(dimension, kept) : dimension;
    }

    /** How many tokens of a text count, special ones included. */
    public int maxSeqLength() {
        return folder.maxSeqLength();
    }

    /** The model's prompts by their names. */
    public Map<String, String> prompts() {
        return Collections.unmodifiableMap(folder.prompts());
    }

    /** What the folder says. */
    ModelFolder folder() {
        return folder;
    }

    /** The encoder. */
    public BertModel model() {
        return model;
    }

    /** The tokenizer, lower-casing if the folder says so. */
    public BertTokenizer tokenizer() {
        return folder.tokenizer();
    }
}
