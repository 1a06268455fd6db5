package io.github.panabert.pipeline;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.Outputs;
import io.github.panabert.kernel.Workers;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final AfterEncoder afterEncoder;

    private SentenceTransformer(ModelFolder folder, BertModel model) {
        this.folder = folder;
        this.model = model;
        this.workers = Workers.of(model.threads());
        this.afterEncoder = new AfterEncoder(folder, workers);
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
     * The embeddings of texts, in their order.
     *
     * @param texts any number of any lengths, empty ones included
     * @throws IllegalArgumentException if a text is null, or too long for {@link LongText#ERROR} or
     *     {@link LongText#WINDOW}, or the model has no prompt of that name
     */
    public List<float[]> encode(List<String> texts, EncodeOptions options) {
        return encodeWithTokenCounts(texts, options).stream()
                .map(SentenceEmbedding::embedding)
                .toList();
    }

    /**
     * The embeddings of texts as {@link #encode(List, EncodeOptions)} has them, each with how many
     * tokens were read and how many cut off.
     */
    public List<SentenceEmbedding> encodeWithTokenCounts(
            List<String> texts, EncodeOptions options) {
        TextReader reader = reader(options);
        int unpooled = reader.unpooled();
        int size = Arguments.notNull("texts", texts, "a list of texts").size();
        List<SentenceEmbedding> embeddings = new ArrayList<>(size);
        TokenBatches<TokenizedText> batches =
                new TokenBatches<>(
                        size,
                        options.batchSize(),
                        maxSeqLength(),
                        (from, to) -> reader.read(texts.subList(from, to), from),
                        TokenizedText::tokens);
        while (embeddings.size() < size) {
            List<TokenizedText> read = batches.next();
            List<PooledText> pooled = afterEncoder.pooled(read.size());
            forward(folder.pooling().outputs(unpooled), options)
                    .run(
                            read,
                            (text, window, rows) -> pooled.get(text).add(window, rows, unpooled));
            List<float[]> vectors = afterEncoder.embeddings(pooled, options);
            for (int i = 0; i < read.size(); i++) {
                TokenizedText text = read.get(i);
                embeddings.add(
                        new SentenceEmbedding(
                                vectors.get(i), text.encoding().length(), text.truncatedTokens()));
            }
        }
        return embeddings;
    }

    /** The embedding of a query. */
    public float[] encodeQuery(String query) {
        return encodeQuery(Collections.singletonList(query)).getFirst();
    }

    /** The embeddings of queries, in their order. */
    public List<float[]> encodeQuery(List<String> queries) {
        return encodeQuery(queries, EncodeOptions.DEFAULT);
    }

    /**
     * The embeddings of queries: {@link #encode(List, EncodeOptions)} with the model's prompt
     * "query", unless the options have another. Without one there is none before the text, even
     * where the model has a default prompt.
     */
    public List<float[]> encodeQuery(List<String> queries, EncodeOptions options) {
        return encode(queries, required(options).withPromptNameIfNone("query"));
    }

    /** The embedding of a document. */
    public float[] encodeDocument(String document) {
        return encodeDocument(Collections.singletonList(document)).getFirst();
    }

    /** The embeddings of documents, in their order. */
    public List<float[]> encodeDocument(List<String> documents) {
        return encodeDocument(documents, EncodeOptions.DEFAULT);
    }

    /**
     * The embeddings of documents: {@link #encode(List, EncodeOptions)} with the model's prompt
     * "document", unless the options have another. Without one there is none before the text, even
     * where the model has a default prompt.
     */
    public List<float[]> encodeDocument(List<String> documents, EncodeOptions options) {
        return encode(documents, required(options).withPromptNameIfNone("document"));
    }

    /**
     * The vectors of the texts' tokens, special ones and the prompt's included: what {@code encode}
     * answers in sentence-transformers with {@code output_value="token_embeddings"}. Neither
     * normalized nor truncated to fewer dimensions.
     *
     * @return for each text (tokens, H)
     * @throws IllegalArgumentException as {@link #encode(List, EncodeOptions)}
     */
    public List<Tensor> tokenEmbeddings(List<String> texts, EncodeOptions options) {
        TextReader reader = reader(options);
        return tokenVectors(
                reader.read(Arguments.notNull("texts", texts, "a list of texts"), 0), options);
    }

    List<Tensor> tokenVectors(List<TokenizedText> texts, EncodeOptions options) {
        int size = model.config().hiddenSize();
        List<Tensor> tokens =
                texts.stream().map(text -> Tensor.zeros(text.encoding().length(), size)).toList();
        forward(Outputs.LAST_HIDDEN_STATE, options)
                .run(
                        texts,
                        (text, window, rows) ->
                                System.arraycopy(
                                        rows.data(),
                                        window.row() * size,
                                        tokens.get(text).data(),
                                        window.from() * size,
                                        (window.to() - window.from()) * size));
        return tokens;
    }

    /**
     * Embeddings of chunks of a text that know the rest of it: the whole text is read, and then the
     * tokens of each chunk are pooled. A token belongs to each chunk that it has a character in
     * common with; special tokens and the prompt belong to none.
     *
     * <p>Günther et al., "Late Chunking: Contextual Chunk Embeddings Using Long-Context Embedding
     * Models" (2024).
     *
     * @param chunks of the text, in any order; they may overlap
     * @throws IllegalArgumentException as {@link #encode(List, EncodeOptions)}; if a chunk has no
     *     tokens, or none that was read; or the model pools a special token's vector
     */
    public List<float[]> encodeChunks(String text, List<CharSpan> chunks, EncodeOptions options) {
        folder.pooling().requireTokens();
        TextReader reader = reader(options);
        List<TokenizedText> read = reader.read(Collections.singletonList(text), 0);
        List<int[]> ranges =
                LateChunking.ranges(
                        read.getFirst(),
                        chunks,
                        reader.prompt().codePointCount(0, reader.prompt().length()));
        List<PooledText> pooled = afterEncoder.pooled(ranges.size());
        forward(Outputs.LAST_HIDDEN_STATE, options)
                .run(
                        read,
                        (_, window, rows) -> {
                            for (int i = 0; i < pooled.size(); i++) {
                                int[] range = ranges.get(i);
                                pooled.get(i).addTokens(window, rows, range[0], range[1]);
                            }
                        });
        return afterEncoder.embeddings(pooled, options);
    }

    /**
     * How many tokens a text has, special ones and the prompt's included, before any is cut off.
     *
     * @throws IllegalArgumentException as {@link #encode(List, EncodeOptions)}
     */
    public int tokenCount(String text, EncodeOptions options) {
        TokenizedText read = reader(options).read(Collections.singletonList(text), 0).getFirst();
        return read.encoding().length() + read.truncatedTokens();
    }

    private static EncodeOptions required(EncodeOptions options) {
        return Arguments.notNull("options", options, "EncodeOptions");
    }

    TextReader reader(EncodeOptions options) {
        return new TextReader(folder, required(options), workers);
    }

    private WindowForward forward(Outputs outputs, EncodeOptions options) {
        return new WindowForward(model, outputs, options.batchSize(), maxSeqLength());
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
        return afterEncoder.dimension(options);
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

    /** The tokenizer, lower-casing if the folder says so, on as many threads as the model. */
    public BertTokenizer tokenizer() {
        return folder.tokenizer().withThreads(workers.threads());
    }
}
