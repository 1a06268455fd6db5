package io.github.panabert.cli;

import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;

/** {@code similarity}: how alike texts are, each to each. */
@Command(
        name = "similarity",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "The similarity of each text to each, by the model's similarity function: one JSON list a line.",
        footer = {
            "",
            "Examples:",
            "  panabert similarity \"A cat sits outside\" \"A man plays the guitar\" \"The cat plays\"",
            "  panabert similarity <texts.txt"
        })
final class SimilarityCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private EncodeOption encode;
    @Mixin private OutOption out;

    SimilarityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> texts = new ArrayList<>();
        try (RowReader rows = input.open(console)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                texts.add(row.object().string("text"));
            }
        }
        SentenceTransformer transformer = model.loadSentenceTransformer(threads);
        List<float[]> embeddings = transformer.encode(texts, encode.options(transformer));
        Tensor similarity = transformer.similarity(embeddings, embeddings);
        try (Output output = out.open(console)) {
            for (int i = 0; i < texts.size(); i++) {
                float[] row = similarity.slice(i).data();
                output.write(JsonLine.of(json -> write(json, row)));
            }
            output.finish();
        }
        return 0;
    }

    private static void write(JsonGenerator json, float[] numbers) {
        json.writeStartArray();
        for (float number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
