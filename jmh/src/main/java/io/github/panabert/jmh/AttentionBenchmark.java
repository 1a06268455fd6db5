package io.github.panabert.jmh;

import io.github.panabert.kernel.AttendedKeys;
import io.github.panabert.kernel.Attention;
import io.github.panabert.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The attention of a layer: 12 heads over sequences whose queries, keys and values stand side by
 * side, in strips as in the model.
 */
public class AttentionBenchmark extends Threaded {
    static final int HEADS = 12;

    @Param({"1x16", "1x128", "1x512", "8x128"})
    public String shape;

    /** 32 in MiniLM, 64 in bert-base. */
    @Param({"32", "64"})
    public int headSize;

    private int batch;
    private int length;
    Matrix projected;
    private Matrix context;
    private float[] probabilities;

    @Setup
    public void setUp() {
        length = Shape.of(shape).length();
        batch = Shape.of(shape).lengths().size();
        int size = HEADS * headSize;
        int tokens = Shape.of(shape).tokens();
        Room room = new Room();
        float[] numbers = Numbers.gaussian(tokens * 3 * size, 1);
        projected = room.strips(Room.Slot.X, numbers, tokens, 3 * size);
        context = room.strips(Room.Slot.Y, tokens, size);
        probabilities = new float[batch * HEADS * length * length];
    }

    @Benchmark
    public Matrix context(Rates.Flops rates) {
        attend(null, rates);
        return context;
    }

    @Benchmark
    public float[] contextAndProbabilities(Rates.Flops rates) {
        attend(probabilities, rates);
        return probabilities;
    }

    private void attend(float[] kept, Rates.Flops rates) {
        int size = HEADS * headSize;
        float scale = (float) (1 / Math.sqrt(headSize));
        Attention attention = new Attention(size, headSize, scale, projected, projected, context);
        workers()
                .run(
                        batch * HEADS,
                        (task, scratch) -> {
                            int row = task / HEADS * length;
                            attention.attend(
                                    task % HEADS,
                                    length,
                                    row,
                                    row,
                                    length,
                                    AttendedKeys.first(length),
                                    kept,
                                    task * length * length,
                                    row,
                                    scratch);
                        });
        rates.add(4.0 * batch * length * length * size, peak());
    }
}
