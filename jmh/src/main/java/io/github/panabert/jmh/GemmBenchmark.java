package io.github.panabert.jmh;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Activations;
import io.github.panabert.kernel.Gemm;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.PackedMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Linear layers over so many tokens: rows to rows, and as in the model. */
public class GemmBenchmark extends Threaded {
    @Param({"1", "16", "128", "512", "1024"})
    public int rows;

    @Param public Layer layer;

    /**
     * Weights that take turns: 1 keeps them in the cache, as many as a model has layers doesn't.
     */
    @Param("1")
    public int weights;

    private PackedMatrix[] packed;
    Matrix a;
    float[] bias;
    private Matrix c;
    private Matrix strips;
    private Matrix stripsOfC;
    private Activation activation;
    private int turn;

    @Setup
    public void setUp() {
        bias = Numbers.gaussian(layer.columns, 2);
        packed = new PackedMatrix[weights];
        for (int i = 0; i < weights; i++) {
            packed[i] = pack(weight(i), layer.columns, layer.depth, bias);
        }
        float[] numbers = Numbers.gaussian(rows * layer.depth, 1);
        a = Matrix.rows(numbers, layer.depth);
        c = Matrix.rows(new float[rows * layer.columns], layer.columns);
        Room room = new Room();
        strips = room.strips(Room.Slot.X, numbers, rows, layer.depth);
        stripsOfC = room.strips(Room.Slot.Y, rows, layer.columns);
        activation =
                switch (layer) {
                    case MINILM_INTERMEDIATE, BERT_BASE_INTERMEDIATE -> Activations.named("gelu");
                    default -> null;
                };
    }

    /** (columns, depth) */
    float[] weight(int index) {
        return Numbers.gaussian(layer.columns * layer.depth, 4 + index);
    }

    /** From rows to rows, the bias added. */
    @Benchmark
    public Matrix multiply(Rates.Flops rates) {
        return compute(a, null, c, rates);
    }

    /** What the model does: from strips to strips, and the intermediate layer's activation. */
    @Benchmark
    public Matrix linear(Rates.Flops rates) {
        return compute(strips, activation, stripsOfC, rates);
    }

    private Matrix compute(Matrix x, Activation activation, Matrix y, Rates.Flops rates) {
        PackedMatrix w = packed[turn++ % weights];
        Gemm.multiply(workers(), x, rows, w, 0, layer.columns, activation, y);
        rates.add(2.0 * rows * layer.columns * layer.depth, peak());
        return y;
    }
}
