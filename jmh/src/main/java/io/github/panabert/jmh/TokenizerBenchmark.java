package io.github.panabert.jmh;

import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The corpus to full encodings: text by text on the caller's thread, and as one batch. */
public class TokenizerBenchmark extends Timed {
    @Param("all-MiniLM-L6-v2")
    public String model;

    private BertTokenizer tokenizer;
    List<String> texts;

    @Setup
    public void setUp() {
        tokenizer = BertTokenizer.fromPretrained(Clone.model(model));
        texts = Corpus.texts();
    }

    @Benchmark
    public List<Encoding> oneByOne(Rates.Tokens rates) {
        return counted(texts.stream().map(tokenizer::encode).toList(), rates);
    }

    @Benchmark
    public List<Encoding> batch(Rates.Tokens rates) {
        return counted(tokenizer.encodeBatch(texts), rates);
    }

    private static List<Encoding> counted(List<Encoding> encodings, Rates.Tokens rates) {
        rates.tokens += encodings.stream().mapToLong(Encoding::length).sum();
        return encodings;
    }
}
