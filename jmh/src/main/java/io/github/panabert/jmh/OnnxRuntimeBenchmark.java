package io.github.panabert.jmh;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * ONNX Runtime's Java API, from ids to the floats of the last hidden state; shorter sequences are
 * padded and masked.
 */
public class OnnxRuntimeBenchmark extends Threaded {
    @Param({"1x16", "1x128", "1x512", "8x128", "32x128", "63x8+1x512"})
    public String shape;

    /** The MiniLM in LangChain4j's jar, or an ONNX file. */
    @Param("all-minilm-l6-v2.onnx")
    public String onnx;

    private OrtEnvironment environment;
    private OrtSession session;
    private int[][] ids;
    private int tokens;

    @Setup
    public void setUp() throws OrtException, IOException {
        environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        session =
                Files.exists(Path.of(onnx))
                        ? environment.createSession(onnx, options)
                        : environment.createSession(resource(onnx), options);
        ids = Shape.of(shape).inputIds();
        tokens = Shape.of(shape).tokens();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OnnxRuntimeBenchmark.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException(name + ": no such file, nor in a jar");
            }
            return in.readAllBytes();
        }
    }

    @TearDown
    public void close() throws OrtException {
        session.close();
    }

    @Benchmark
    public float[] forward(Rates.Tokens count) throws OrtException {
        count.tokens += tokens;
        return lastHiddenState(ids);
    }

    /** (B, S, H), padded to the longest. */
    float[] lastHiddenState(int[][] rows) throws OrtException {
        int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
        long[] shape = {rows.length, longest};
        LongBuffer inputIds = LongBuffer.allocate(rows.length * longest);
        LongBuffer mask = LongBuffer.allocate(rows.length * longest);
        for (int b = 0; b < rows.length; b++) {
            for (int i = 0; i < rows[b].length; i++) {
                inputIds.put(b * longest + i, rows[b][i]);
                mask.put(b * longest + i, 1);
            }
        }
        LongBuffer types = LongBuffer.allocate(rows.length * longest);
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (String name : session.getInputNames()) {
            LongBuffer values =
                    name.contains("mask") ? mask : name.contains("type") ? types : inputIds;
            inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
        }
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] floats = new float[values.remaining()];
            values.get(floats);
            return floats;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
