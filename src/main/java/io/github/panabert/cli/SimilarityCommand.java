package io.github.panabert.cli;

import io.github.panabert.pipeline.SentenceEmbedding;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.pipeline.SimilarityExplanation;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
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
            "  panabert similarity <texts.txt",
            "  panabert similarity --explain \"A cat sits outside\" \"The cat plays\" --out similarity.html"
        })
final class SimilarityCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private EncodeOption encode;
    @Mixin private OutOption out;

    @Option(
            names = "--explain",
            description =
                    "of two texts: split the cosine among pairs of their tokens, as one HTML page (--out)")
    private boolean explain;

    @Spec private CommandSpec spec;

    SimilarityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> texts = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        requirePageIfExplaining();
        try (RowReader rows = input.open(console)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                texts.add(row.object().string("text"));
                sources.add(row.source());
            }
        }
        if (explain && texts.size() != 2) {
            throw new IllegalArgumentException(
                    "--explain: expected two texts, found " + texts.size());
        }
        SentenceTransformer transformer = model.loadSentenceTransformer(threads);
        if (explain) {
            explain(transformer, texts);
            return 0;
        }
        List<float[]> embeddings = embeddings(transformer, texts, sources);
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

    private List<float[]> embeddings(
            SentenceTransformer transformer, List<String> texts, List<String> sources) {
        List<float[]> embeddings = new ArrayList<>();
        for (SentenceEmbedding read :
                transformer.encodeWithTokenCounts(texts, encode.options(transformer))) {
            CutTexts.check(console, sources.get(embeddings.size()), read);
            embeddings.add(read.embedding());
        }
        return embeddings;
    }

    private void requirePageIfExplaining() {
        if (explain && !out.given()) {
            throw new ParameterException(
                    spec.commandLine(), "--explain: expected --out FILE, where the page goes");
        }
    }

    private void explain(SentenceTransformer transformer, List<String> texts) {
        SimilarityExplanation explanation =
                SimilarityExplanation.of(
                        transformer, texts.get(0), texts.get(1), encode.options(transformer));
        try (Output output = out.open(console)) {
            new SimilarityPage(model.name(), explanation).write(output);
            output.finish();
        }
    }

    private static void write(JsonGenerator json, float[] numbers) {
        json.writeStartArray();
        for (float number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
