package io.github.panabert.jmh;

import io.github.panabert.kernel.LayerNorm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Layer norm of so many tokens, in place; each call starts with a copy of its input. */
public class LayerNormBenchmark extends Threaded {
    static final float EPS = 1e-12f;

    @Param({"16", "128", "1024"})
    public int rows;

    /** 384 in MiniLM, 768 in bert-base. */
    @Param({"384", "768"})
    public int size;

    float[] input;
    float[] weight;
    float[] bias;
    private float[] x;

    @Setup
    public void setUp() {
        input = Numbers.gaussian(rows * size, 1);
        x = new float[input.length];
        weight = Numbers.gaussian(size, 2);
        bias = Numbers.gaussian(size, 3);
    }

    @Benchmark
    public float[] layerNorm(Rates.Elements rates) {
        System.arraycopy(input, 0, x, 0, x.length);
        LayerNorm.apply(workers(), x, 0, rows, size, weight, bias, EPS);
        rates.elements += x.length;
        return x;
    }
}
