package io.github.panabert.jmh;

import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The corpus to full encodings: text by text on the caller's thread, and as batches. */
public class TokenizerBenchmark extends Timed {
    /** All threads that a batch is shared among, the caller included. */
    @State(Scope.Benchmark)
    public static class Threads {
        @Param({"1", "2"})
        public int threads;
    }

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
    public List<Encoding> batch(Threads threads, Rates.Tokens rates) {
        return counted(tokenizer.withThreads(threads.threads).encodeBatch(texts), rates);
    }

    private static List<Encoding> counted(List<Encoding> encodings, Rates.Tokens rates) {
        rates.tokens += encodings.stream().mapToLong(Encoding::length).sum();
        return encodings;
    }
}
