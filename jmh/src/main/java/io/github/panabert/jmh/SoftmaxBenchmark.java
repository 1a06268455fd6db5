package io.github.panabert.jmh;

import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import io.github.panabert.kernel.Matrix;
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

    float[] scores;
    private Attention attention;
    private float[] probabilities;

    @Setup
    public void setUp() {
        float[] ones = new float[ROWS];
        Arrays.fill(ones, 1);
        scores = Numbers.gaussian(length, 1);
        float[] projected = new float[3 * length];
        for (int i = 0; i < length; i++) {
            projected[3 * i + 1] = scores[i];
        }
        attention = new Attention(1, 1, 1, Matrix.rows(ones, 1), Matrix.rows(projected, 3), null);
        probabilities = new float[AttentionBenchmark.HEADS * ROWS * length];
    }

    @Benchmark
    public float[] softmax(Rates.Elements rates) {
        workers()
                .run(
                        AttentionBenchmark.HEADS,
                        (head, scratch) ->
                                attention.attend(
                                        0,
                                        ROWS,
                                        0,
                                        0,
                                        length,
                                        AttendedKeys.first(length),
                                        probabilities,
                                        head * ROWS * length,
                                        0,
                                        scratch));
        rates.elements += probabilities.length;
        return probabilities;
    }
}
