package io.github.panabert.jmh;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The corpus through Hugging Face's tokenizer in Rust, which DJL brings to Java. */
public class HuggingFaceTokenizerBenchmark extends Timed {
    @Param("all-MiniLM-L6-v2")
    public String model;

    private HuggingFaceTokenizer tokenizer;
    private String[] texts;

    @Setup
    public void setUp() throws IOException {
        tokenizer =
                HuggingFaceTokenizer.builder()
                        .optTokenizerPath(Clone.model(model).resolve("tokenizer.json"))
                        .optTruncation(false)
                        .optPadding(false)
                        .build();
        texts = Corpus.texts().toArray(String[]::new);
    }

    @TearDown
    public void close() {
        tokenizer.close();
    }

    @Benchmark
    public List<Encoding> oneByOne(Rates.Tokens rates) {
        return counted(Arrays.stream(texts).map(tokenizer::encode).toList(), rates);
    }

    @Benchmark
    public List<Encoding> batch(Rates.Tokens rates) {
        return counted(List.of(tokenizer.batchEncode(texts)), rates);
    }

    private static List<Encoding> counted(List<Encoding> encodings, Rates.Tokens rates) {
        rates.tokens += encodings.stream().mapToLong(encoding -> encoding.getIds().length).sum();
        return encodings;
    }
}
