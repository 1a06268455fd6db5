package io.github.panabert.jmh;

import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import io.github.panabert.kernel.Attention.Rows;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The softmax of rows of scores: the attention weights of a head of size 1 whose queries are 1, so
 * that a key is its score, and whose values nobody wants.
 */
public class SoftmaxBenchmark extends Threaded {
    private static final int ROWS = 96;

    @Param({"16", "128", "512"})
    public int length;

    private float[] ones;
    float[] scores;
    private float[] probabilities;

    @Setup
    public void setUp() {
        ones = new float[ROWS];
        Arrays.fill(ones, 1);
        scores = Numbers.gaussian(length, 1);
        probabilities = new float[AttentionBenchmark.HEADS * ROWS * length];
    }

    @Benchmark
    public float[] softmax(Rates.Elements rates) {
        workers()
                .run(
                        AttentionBenchmark.HEADS,
                        (head, scratch) ->
                                Attention.head(
                                        ROWS,
                                        1,
                                        1,
                                        new Rows(ones, 0, 1),
                                        new Rows(scores, 0, 1),
                                        new Rows(scores, 0, 1),
                                        AttendedKeys.first(length),
                                        new Rows(probabilities, head * ROWS * length, length),
                                        null,
                                        scratch));
        rates.elements += probabilities.length;
        return probabilities;
    }
}
