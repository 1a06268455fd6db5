package io.github.panabert.cli;

import io.github.panabert.json.Json;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.tensor.Tensor;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

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
                output.write(list(similarity.slice(i).data()));
            }
            output.finish();
        }
        return 0;
    }

    private static String list(float[] numbers) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json =
                Json.factory().createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartArray();
            for (float number : numbers) {
                json.writeNumber(number);
            }
            json.writeEndArray();
        }
        return line.append('\n').toString();
    }
}
