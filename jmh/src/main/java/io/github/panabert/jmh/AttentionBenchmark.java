package io.github.panabert.jmh;

import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The attention of a layer: 12 heads over sequences whose queries, keys and values stand side by
 * side.
 */
public class AttentionBenchmark extends Threaded {
    static final int HEADS = 12;

    @Param({"1x16", "1x128", "1x512", "8x128"})
    public String shape;

    /** 32 in MiniLM, 64 in bert-base. */
    @Param({"32", "64"})
    public int headSize;

    private List<Integer> lengths;
    float[] projected;
    private float[] context;
    private float[] probabilities;

    @Setup
    public void setUp() {
        lengths = Shape.of(shape).lengths();
        int size = HEADS * headSize;
        int tokens = Shape.of(shape).tokens();
        projected = Numbers.gaussian(tokens * 3 * size, 1);
        context = new float[tokens * size];
        probabilities = new float[HEADS * lengths.stream().mapToInt(n -> n * n).sum()];
    }

    @Benchmark
    public float[] context(Rates.Flops rates) {
        return attend(false, rates);
    }

    @Benchmark
    public float[] contextAndProbabilities(Rates.Flops rates) {
        return attend(true, rates);
    }

    private float[] attend(boolean keep, Rates.Flops rates) {
        int size = HEADS * headSize;
        int length = lengths.getFirst(); // all are of one length here
        float scale = (float) (1 / Math.sqrt(headSize));
        workers()
                .run(
                        lengths.size() * HEADS,
                        (task, scratch) -> {
                            int row = task / HEADS * length;
                            int column = task % HEADS * headSize;
                            int offset = row * 3 * size + column;
                            Attention.head(
                                    length,
                                    headSize,
                                    scale,
                                    projected,
                                    offset,
                                    3 * size,
                                    projected,
                                    offset + size,
                                    offset + 2 * size,
                                    3 * size,
                                    AttendedKeys.first(length),
                                    keep ? probabilities : null,
                                    task * length * length,
                                    length,
                                    context,
                                    row * size + column,
                                    size,
                                    scratch);
                        });
        rates.add(4.0 * lengths.size() * length * length * size, peak());
        return keep ? probabilities : context;
    }
}
