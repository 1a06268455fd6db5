package io.github.panabert.jmh;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Activations;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * An activation over the intermediate rows of MiniLM; each call starts with a copy of its input.
 */
public class ActivationBenchmark extends Threaded {
    static final int ROWS = 16;
    static final int SIZE = 1536;

    @Param({"gelu", "gelu_new", "relu", "silu", "tanh"})
    public String activation;

    private Activation function;
    float[] input;
    private float[] x;

    @Setup
    public void setUp() {
        function = Activations.named(activation);
        input = Numbers.gaussian(ROWS * SIZE, 1);
        x = new float[input.length];
    }

    @Benchmark
    public float[] apply(Rates.Elements rates) {
        System.arraycopy(input, 0, x, 0, x.length);
        workers().run(ROWS, (row, scratch) -> function.apply(x, row * SIZE, SIZE));
        rates.elements += x.length;
        return x;
    }
}
