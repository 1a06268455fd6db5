package io.github.panabert.jmh;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * LangChain4j's in-process MiniLM, from texts to embeddings. It uses all processors and has no
 * setting for it; its tokenizer cuts texts at 128 tokens.
 */
public class LangChain4jBenchmark extends Timed {
    @Param({"1x16", "1x128", "8x128", "32x128"})
    public String shape;

    AllMiniLmL6V2EmbeddingModel model;
    private List<TextSegment> texts;
    private int tokens;

    @Setup
    public void setUp() {
        model = new AllMiniLmL6V2EmbeddingModel();
        texts = Shape.of(shape).texts().stream().map(TextSegment::from).toList();
        tokens = Shape.of(shape).tokens();
    }

    @Benchmark
    public List<Embedding> embed(Rates.Tokens count) {
        count.tokens += tokens;
        return model.embedAll(texts).content();
    }
}
