package io.github.panabert.jmh;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.model.functions.Generator.PoolingType;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Jlama's embeddings, from texts, one by one because it has no call for several, at most 511 tokens
 * each. Its answers are not BERT's: its attention looks back only.
 */
@Fork(
        value = 3,
        jvmArgsPrepend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Djlama.max_batch_size=512",
            "-Xms4g",
            "-Xmx4g"
        })
public class JlamaBenchmark extends Threaded {
    @Param({"1x16", "1x128", "8x128"})
    public String shape;

    @Param("all-MiniLM-L6-v2")
    public String model;

    private AbstractModel jlama;
    List<String> texts;
    private int tokens;

    @Setup
    public void setUp() {
        jlama =
                ModelSupport.loadModel(
                        AbstractModel.InferenceType.FULL_EMBEDDING,
                        Clone.model(model).toFile(),
                        null,
                        DType.F32,
                        DType.I8,
                        Optional.empty(),
                        Optional.of(threads),
                        Optional.empty(),
                        SafeTensorSupport::loadWeights);
        texts = Shape.of(shape).texts();
        tokens = Shape.of(shape).tokens();
    }

    @Benchmark
    public List<float[]> embed(Rates.Tokens count) {
        count.tokens += tokens;
        List<float[]> embeddings = new ArrayList<>();
        texts.forEach(text -> embeddings.add(jlama.embed(text, PoolingType.AVG)));
        return embeddings;
    }
}
