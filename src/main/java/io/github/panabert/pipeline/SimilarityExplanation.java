package io.github.panabert.pipeline;

import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;

/**
 * The cosine of two texts' embeddings, split among the pairs of their tokens. An embedding that is
 * the mean of a text's token vectors makes the cosine a sum over all pairs of tokens, so the split
 * is exact: the part of tokens i and j is their dot product / (tokens of a x tokens of b x length
 * of a's embedding x length of b's). Immutable and thread-safe.
 */
public final class SimilarityExplanation {
    private static final double TINY = 1e-12;

    private final TokenizedText a;
    private final TokenizedText b;
    private final Tensor parts;
    private final double cosine;

    private SimilarityExplanation(TokenizedText a, TokenizedText b, Tensor parts, double cosine) {
        this.a = a;
        this.b = b;
        this.parts = parts;
        this.cosine = cosine;
    }

    /** Explains the similarity of two texts, encoded with the default options. */
    public static SimilarityExplanation of(SentenceTransformer model, String a, String b) {
        return of(model, a, b, EncodeOptions.DEFAULT);
    }

    /**
     * Explains the similarity of two texts.
     *
     * @param options the prompt and the dimensions that count
     * @throws IllegalArgumentException if the model's similarity is no cosine of means: it pools
     *     otherwise, has a Dense module or another similarity function; if a text is null, or the
     *     model has no prompt of that name
     */
    public static SimilarityExplanation of(
            SentenceTransformer model, String a, String b, EncodeOptions options) {
        requireMeans(model);
        TextReader reader = model.reader(options);
        List<TokenizedText> texts = reader.read(Arrays.asList(a, b), 0);
        List<Tensor> tokens = model.tokenVectors(texts, options);
        int first = reader.unpooled();
        int dimension = model.dimension(options);
        double[] meanA = mean(tokens.get(0), first, dimension);
        double[] meanB = mean(tokens.get(1), first, dimension);
        double scale = 1 / (length(meanA) * length(meanB));
        return new SimilarityExplanation(
                texts.get(0),
                texts.get(1),
                parts(tokens.get(0), tokens.get(1), first, dimension, scale),
                dot(meanA, meanB) * scale);
    }

    private static void requireMeans(SentenceTransformer model) {
        ModelFolder folder = model.folder();
        if (!folder.pooling().modes().equals(List.of(Pooling.Mode.MEAN))) {
            throw refused("pools by " + String.join(", ", folder.pooling().modeNames()));
        }
        if (folder.modules().stream().anyMatch(Dense.class::isInstance)) {
            throw refused("has a Dense module after the pooling");
        }
        if (folder.similarityFunction() != SimilarityFunction.COSINE) {
            throw refused("compares by " + folder.similarityFunction());
        }
    }

    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(
                "this model "
                        + what
                        + ": only the cosine of means of token vectors splits into parts of token pairs");
    }

    private static double[] mean(Tensor tokens, int first, int dimension) {
        double[] mean = new double[dimension];
        for (int i = first; i < tokens.dim(0); i++) {
            for (int h = 0; h < dimension; h++) {
                mean[h] += tokens.data()[i * tokens.dim(1) + h];
            }
        }
        for (int h = 0; h < dimension; h++) {
            mean[h] /= Math.max(tokens.dim(0) - first, 1);
        }
        return mean;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int h = 0; h < a.length; h++) {
            sum += a[h] * b[h];
        }
        return sum;
    }

    private static double length(double[] x) {
        return Math.max(Math.sqrt(dot(x, x)), TINY);
    }

    private static Tensor parts(Tensor a, Tensor b, int first, int dimension, double scale) {
        Tensor parts = Tensor.zeros(a.dim(0), b.dim(0));
        double share = scale / ((double) (a.dim(0) - first) * (b.dim(0) - first));
        for (int i = first; i < a.dim(0); i++) {
            for (int j = first; j < b.dim(0); j++) {
                double sum = 0;
                for (int h = 0; h < dimension; h++) {
                    sum += (double) a.data()[i * a.dim(1) + h] * b.data()[j * b.dim(1) + h];
                }
                parts.data()[i * b.dim(0) + j] = (float) (sum * share);
            }
        }
        return parts;
    }

    /** The first text with its prompt: what the offsets of {@link #encodingA} count in. */
    public String textA() {
        return a.text();
    }

    /** The second text with its prompt: what the offsets of {@link #encodingB} count in. */
    public String textB() {
        return b.text();
    }

    /** The first text's tokens, special ones and the prompt's included. */
    public Encoding encodingA() {
        return a.encoding();
    }

    /** The second text's tokens, special ones and the prompt's included. */
    public Encoding encodingB() {
        return b.encoding();
    }

    /**
     * Each pair's part of the cosine. 0 for tokens of a prompt that the model's pooling leaves out.
     *
     * @return (tokens of a, tokens of b); the sum of all is {@link #cosine} to 1e-6
     */
    public Tensor parts() {
        return parts;
    }

    /** What the model's similarity says of the two texts, -1 to 1. */
    public double cosine() {
        return cosine;
    }
}
