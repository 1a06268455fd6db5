package io.github.panabert.pipeline;

import io.github.panabert.kernel.Gemm;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.kernel.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The embeddings of a corpus, to be searched for those most like a query: sentence-transformers'
 * {@code util.semantic_search}. Every embedding is compared, by matrix products in float32; beside
 * the corpus they take a few megabytes, whatever its size. Immutable and thread-safe; holds a copy
 * of the embeddings. Scores are the same to the last bit, whatever queries are searched for
 * together and on any number of threads.
 */
public final class SemanticSearch {
    static final int QUERIES_AT_ONCE = 64;
    private static final int CORPUS_BLOCK = 8192;

    private final SimilarityFunction function;
    private final int dimension;
    private final List<PackedMatrix> corpus;
    private final Workers workers;

    private SemanticSearch(
            SimilarityFunction function,
            int dimension,
            List<PackedMatrix> corpus,
            Workers workers) {
        this.function = function;
        this.dimension = dimension;
        this.corpus = corpus;
        this.workers = workers;
    }

    /**
     * Takes the embeddings of a corpus. Searches on as many threads as there are processors.
     *
     * @param embeddings any number, all of the same length
     * @param function {@link SimilarityFunction#COSINE} or {@link SimilarityFunction#DOT}
     * @throws IllegalArgumentException if the function is another, or an embedding is null, empty,
     *     of another length than the first, or holds a number that is NaN or infinite
     */
    public static SemanticSearch over(List<float[]> embeddings, SimilarityFunction function) {
        if (function != SimilarityFunction.COSINE && function != SimilarityFunction.DOT) {
            throw new IllegalArgumentException(
                    "function: "
                            + function
                            + ", expected "
                            + SimilarityFunction.COSINE
                            + " or "
                            + SimilarityFunction.DOT);
        }
        int dimension = FiniteEmbeddings.require("corpus", embeddings, 0);
        Workers workers = Workers.ofProcessors();
        List<PackedMatrix> corpus = new ArrayList<>();
        for (int from = 0; from < embeddings.size(); from += CORPUS_BLOCK) {
            List<float[]> block =
                    embeddings.subList(from, Math.min(from + CORPUS_BLOCK, embeddings.size()));
            PackedMatrix.Rows rows =
                    (first, count, into, offset) -> {
                        for (int i = 0; i < count; i++) {
                            float[] row = factor(function, block.get(first + i));
                            System.arraycopy(row, 0, into, offset + i * dimension, dimension);
                        }
                    };
            corpus.add(PackedMatrix.pack(block.size(), dimension, rows, workers));
        }
        return new SemanticSearch(function, dimension, corpus, workers);
    }

    /**
     * The same corpus, searched on another number of threads.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public SemanticSearch withThreads(int threads) {
        return new SemanticSearch(function, dimension, corpus, Workers.of(threads));
    }

    /**
     * The embeddings most like a query, by falling score; those with equal scores in the corpus'
     * order.
     *
     * @param topK how many, at most
     */
    public List<SearchHit> search(float[] query, int topK) {
        return search(Collections.singletonList(query), topK).getFirst();
    }

    /**
     * The embeddings most like each of some queries, by falling score; those with equal scores in
     * the corpus' order.
     *
     * @param topK how many for each, at most
     * @return a list for each query
     * @throws IllegalArgumentException if {@code topK} is not at least one; if a query is null or
     *     empty, differs in length from the corpus' embeddings, or holds a number that is NaN or
     *     infinite; or if a score is beyond the range of a float
     */
    public List<List<SearchHit>> search(List<float[]> queries, int topK) {
        if (topK < 1) {
            throw new IllegalArgumentException("top_k: expected at least 1, found " + topK);
        }
        return search(queries, () -> new BestHits(topK, Float.NEGATIVE_INFINITY));
    }

    /** All embeddings with at least this score, for each query, by falling score. */
    List<List<SearchHit>> searchAbove(List<float[]> queries, float threshold) {
        return search(queries, () -> new BestHits(Integer.MAX_VALUE, threshold));
    }

    private List<List<SearchHit>> search(List<float[]> queries, Supplier<BestHits> collector) {
        FiniteEmbeddings.require("query", queries, dimension);
        List<List<SearchHit>> found = new ArrayList<>(queries.size());
        while (found.size() < queries.size()) {
            int from = found.size();
            List<float[]> some =
                    queries.subList(from, Math.min(from + QUERIES_AT_ONCE, queries.size()));
            List<BestHits> hits = Stream.generate(collector).limit(some.size()).toList();
            score(some, hits);
            hits.forEach(h -> found.add(h.bestFirst()));
        }
        return found;
    }

    /** Offers each query's scores to its hits. */
    private void score(List<float[]> queries, List<BestHits> hits) {
        int rows = queries.size();
        float[] a = new float[rows * dimension];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(factor(function, queries.get(i)), 0, a, i * dimension, dimension);
        }
        int widest = corpus.isEmpty() ? 0 : corpus.getFirst().columns();
        float[] scores = new float[rows * widest];
        for (int b = 0; b < corpus.size(); b++) {
            PackedMatrix block = corpus.get(b);
            int columns = block.columns();
            int first = b * CORPUS_BLOCK;
            Gemm.multiply(
                    workers, Matrix.rows(a, dimension), rows, block, Matrix.rows(scores, columns));
            workers.run(rows, (i, _) -> hits.get(i).offer(first, scores, i * columns, columns));
        }
    }

    /** The vector whose dot products are the scores. */
    private static float[] factor(SimilarityFunction function, float[] embedding) {
        return function == SimilarityFunction.COSINE ? Normalize.unit(embedding) : embedding;
    }
}
