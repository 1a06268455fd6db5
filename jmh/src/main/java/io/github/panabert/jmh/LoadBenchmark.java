package io.github.panabert.jmh;

import io.github.panabert.bert.BertModel;
import io.github.panabert.tokenizer.BertTokenizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** From the files of a folder to something that computes; all processors pack the weights. */
public class LoadBenchmark extends Timed {
    /** The name of a folder in weights/, or any folder. */
    @Param("all-MiniLM-L6-v2")
    public String model;

    @Benchmark
    public BertModel model() {
        return BertModel.fromPretrained(Clone.model(model));
    }

    @Benchmark
    public BertTokenizer tokenizer() {
        return BertTokenizer.fromPretrained(Clone.model(model));
    }
}
