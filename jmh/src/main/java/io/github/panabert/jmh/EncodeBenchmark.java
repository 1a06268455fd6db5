package io.github.panabert.jmh;

import io.github.panabert.pipeline.SentenceTransformer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The corpus to sentence embeddings, tokenization included. */
public class EncodeBenchmark extends Threaded {
    @Param("all-MiniLM-L6-v2")
    public String model;

    /** How many of the corpus's texts. */
    @Param("2000")
    public int texts;

    private SentenceTransformer transformer;
    List<String> corpus;
    private long tokens;

    @Setup
    public void setUp() {
        transformer = SentenceTransformer.fromPretrained(Clone.model(model)).withThreads(threads);
        List<String> all = Corpus.texts();
        if (texts < 1) {
            throw new IllegalArgumentException("texts: " + texts + ", expected 1 or more");
        }
        corpus = all.subList(0, Math.min(texts, all.size()));
        int most = transformer.maxSeqLength();
        tokens =
                transformer.tokenizer().encodeBatch(corpus).stream()
                        .mapToLong(encoding -> Math.min(most, encoding.length()))
                        .sum();
    }

    @Benchmark
    public List<float[]> encode(Rates.Tokens rates) {
        List<float[]> embeddings = transformer.encode(corpus);
        rates.tokens += tokens;
        return embeddings;
    }
}
