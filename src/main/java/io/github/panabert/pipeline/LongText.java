package io.github.panabert.pipeline;

/** What becomes of a text with more tokens than {@link SentenceTransformer#maxSeqLength}. */
public enum LongText {
    /** It is refused. */
    ERROR,

    /** It loses its end, as in sentence-transformers. */
    TRUNCATE,

    /**
     * It is read in windows of the greatest length, spread evenly so that neighbours have at least
     * a quarter of their tokens in common, each with the special tokens and the prompt. Every token
     * counts once, with its vector in the window in whose middle it is closest to, and the pooling
     * sees one long text: the mean is that of all tokens. Where it takes a window's first or last
     * token only, the windows' vectors are averaged.
     */
    WINDOW
}
