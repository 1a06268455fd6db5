package io.github.panabert.jmh;

import io.github.panabert.kernel.Activations;
import io.github.panabert.kernel.Epilogue;
import io.github.panabert.kernel.Gemm;
import io.github.panabert.kernel.PackedMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Linear layers over so many tokens: the multiplication, and with what the model fuses. */
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
    float[] a;
    private float[] c;
    float[] bias;
    Epilogue fused;
    private int turn;

    @Setup
    public void setUp() {
        bias = Numbers.gaussian(layer.columns, 2);
        packed = new PackedMatrix[weights];
        for (int i = 0; i < weights; i++) {
            packed[i] = pack(weight(i), layer.columns, layer.depth, bias);
        }
        a = Numbers.gaussian(rows * layer.depth, 1);
        c = new float[rows * layer.columns];
        fused =
                switch (layer) {
                    case MINILM_INTERMEDIATE, BERT_BASE_INTERMEDIATE ->
                            Epilogue.of(Activations.named("gelu"));
                    case MINILM_ATTENTION_OUTPUT,
                            MINILM_OUTPUT,
                            BERT_BASE_ATTENTION_OUTPUT,
                            BERT_BASE_OUTPUT -> {
                        float[] residual = Numbers.gaussian(rows * layer.columns, 3);
                        yield Epilogue.of(residual, 0, layer.columns);
                    }
                    case MINILM_QUERY_KEY_VALUE, BERT_BASE_QUERY_KEY_VALUE -> Epilogue.NONE;
                };
    }

    /** (columns, depth) */
    float[] weight(int index) {
        return Numbers.gaussian(layer.columns * layer.depth, 4 + index);
    }

    @Benchmark
    public float[] multiply(Rates.Flops rates) {
        return compute(Epilogue.NONE, rates);
    }

    @Benchmark
    public float[] linear(Rates.Flops rates) {
        return compute(fused, rates);
    }

    private float[] compute(Epilogue epilogue, Rates.Flops rates) {
        PackedMatrix w = packed[turn++ % weights];
        int n = layer.columns;
        Gemm.multiply(workers(), a, 0, layer.depth, rows, w, 0, n, epilogue, c, 0, n);
        rates.add(2.0 * rows * n * layer.depth, peak());
        return c;
    }
}
