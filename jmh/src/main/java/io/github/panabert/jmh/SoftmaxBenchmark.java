package io.github.panabert.jmh;

import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
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
                                        ones,
                                        0,
                                        1,
                                        scores,
                                        0,
                                        0,
                                        1,
                                        AttendedKeys.first(length),
                                        probabilities,
                                        head * ROWS * length,
                                        length,
                                        null,
                                        0,
                                        0,
                                        scratch));
        rates.elements += probabilities.length;
        return probabilities;
    }
}
