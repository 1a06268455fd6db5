package io.github.panabert.jmh;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The forward with the outputs that transformers returns unasked, from ids to floats. */
public class ForwardBenchmark extends Threaded {
    @Param({"1x16", "1x128", "1x512", "8x128", "32x128", "63x8+1x512"})
    public String shape;

    /** The name of a folder in weights/, or any folder. */
    @Param("all-MiniLM-L6-v2")
    public String model;

    /** What is asked for. */
    @Param("LAST_HIDDEN_STATE_AND_POOLER_OUTPUT")
    public Asked outputs;

    BertModel bert;
    int[][] ids;
    private int tokens;
    private double flops;

    @Setup
    public void setUp() {
        bert = BertModel.fromPretrained(Clone.model(model)).withThreads(threads);
        ids = Shape.of(shape).inputIds();
        tokens = Shape.of(shape).tokens();
        flops = Shape.of(shape).lengths().stream().mapToLong(bert.config()::flops).sum();
    }

    /** Its rates are those of the whole forward: what is left out counts as if it were done. */
    @Benchmark
    public BertModelOutput forward(Rates.Flops rates, Rates.Tokens count) {
        BertModelOutput output = bert.forward(Batch.of(ids), outputs.of(bert));
        rates.add(flops, peak());
        count.tokens += tokens;
        return output;
    }
}
