package io.github.panabert.jmh;

/** The linear layers of the two models. */
public enum Layer {
    MINILM_QUERY_KEY_VALUE(3 * 384, 384),
    MINILM_ATTENTION_OUTPUT(384, 384),
    MINILM_INTERMEDIATE(1536, 384),
    MINILM_OUTPUT(384, 1536),
    BERT_BASE_QUERY_KEY_VALUE(3 * 768, 768),
    BERT_BASE_ATTENTION_OUTPUT(768, 768),
    BERT_BASE_INTERMEDIATE(3072, 768),
    BERT_BASE_OUTPUT(768, 3072);

    final int columns;
    final int depth;

    Layer(int columns, int depth) {
        this.columns = columns;
        this.depth = depth;
    }
}
