package io.github.panabert.jmh;

import io.github.panabert.kernel.LayerNorm;
import io.github.panabert.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Layer norm of so many tokens, as in the model: of sums and what is added to them, in strips. */
public class LayerNormBenchmark extends Threaded {
    static final float EPS = 1e-12f;

    @Param({"16", "128", "1024"})
    public int rows;

    /** 384 in MiniLM, 768 in bert-base. */
    @Param({"384", "768"})
    public int size;

    Matrix input;
    Matrix residual;
    float[] weight;
    float[] bias;
    private Matrix y;

    @Setup
    public void setUp() {
        Room room = new Room();
        input = room.strips(Room.Slot.X, Numbers.gaussian(rows * size, 1), rows, size);
        residual = room.strips(Room.Slot.RESIDUAL, Numbers.gaussian(rows * size, 4), rows, size);
        y = room.strips(Room.Slot.Y, rows, size);
        weight = Numbers.gaussian(size, 2);
        bias = Numbers.gaussian(size, 3);
    }

    @Benchmark
    public Matrix layerNorm(Rates.Elements rates) {
        LayerNorm.apply(workers(), input, residual, rows, size, weight, bias, EPS, y);
        rates.elements += (long) rows * size;
        return y;
    }
}
