package io.github.panabert.cli;

import io.github.panabert.pipeline.EncodeOptions;
import io.github.panabert.pipeline.Precision;
import io.github.panabert.pipeline.SentenceTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embed}: the sentence embeddings of texts, as the folder's modules.json says. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Sentence embeddings, as the model folder's modules.json says.",
        footer = {
            "",
            "Formats: jsonl   {id?, index, embedding}, one a line, as they come",
            "         json    a list of them",
            "         csv     an embedding's numbers a line",
            "         npy     a matrix, one embedding a row",
            "         safetensors  the same, as tensor sentence_embedding",
            "int8 and uint8 take each dimension's range from the embeddings themselves.",
            "",
            "Examples:",
            "  panabert embed \"A sentence\" \"Another one\"",
            "  panabert embed --format npy --out embeddings.npy <texts.txt",
            "  panabert embed --jsonl rows.jsonl --normalize --truncate-dim 128"
        })
final class EmbedCommand implements Callable<Integer> {
    private static final int STREAMED_BATCHES = 8;

    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private EncodeOption encode;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "jsonl (default), json, csv, npy or safetensors")
    private EmbeddingFormat format = EmbeddingFormat.JSONL;

    @Option(names = "--normalize", description = "bring embeddings to length 1, after truncation")
    private boolean normalize;

    @Option(
            names = "--truncate-dim",
            paramLabel = "N",
            description = "keep an embedding's first N numbers; default: all")
    private int truncateDim;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "float32 (default), int8, uint8, binary or ubinary")
    private String precision = "float32";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write to this file, whole or not at all")
    private Path out;

    EmbedCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Precision quantized = precision();
        try (RowReader rows = input.open(console)) {
            SentenceTransformer transformer = model.loadSentenceTransformer(threads);
            EncodeOptions options =
                    encode.options(transformer)
                            .withNormalize(normalize)
                            .withTruncateDim(truncateDim);
            try (Output output = out == null ? Output.to(console.out()) : Output.to(out)) {
                return format == EmbeddingFormat.JSONL && quantized == null
                        ? stream(rows, transformer, options, output)
                        : collect(rows, transformer, options, quantized, output);
            }
        }
    }

    private Precision precision() {
        if (precision.equals("float32")) {
            return null;
        }
        for (Precision p : Precision.values()) {
            if (p.name().toLowerCase(Locale.ROOT).equals(precision)) {
                return p;
            }
        }
        throw new IllegalArgumentException(
                "--precision: no precision \""
                        + precision
                        + "\"; there are float32, int8, uint8, binary, ubinary");
    }

    /** Answers as the rows come: a refused one by its error, the others by their embeddings. */
    private int stream(
            RowReader rows, SentenceTransformer transformer, EncodeOptions options, Output output) {
        Embeddings embeddings = new Embeddings(transformer, options, new CutTexts(console, output));
        List<Row> pending = new ArrayList<>();
        try (Progress progress = Progress.ofRows(console, output, rows)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                pending.add(row);
                if (pending.size() == STREAMED_BATCHES * encode.batchSize() || !rows.isReady()) {
                    EmbeddingFormat.JSONL.write(embeddings.of(pending), output);
                    output.flush();
                    pending.clear();
                    progress.to(rows.position());
                }
            }
        }
        EmbeddingFormat.JSONL.write(embeddings.of(pending), output);
        output.finish();
        return embeddings.exitCode(console);
    }

    private int collect(
            RowReader rows,
            SentenceTransformer transformer,
            EncodeOptions options,
            Precision quantized,
            Output output) {
        Embeddings embeddings = new Embeddings(transformer, options, new CutTexts(console, output));
        List<Embeddings.Answer> answered = new ArrayList<>();
        List<Row> pending = new ArrayList<>();
        try (Progress progress = Progress.ofRows(console, output, rows)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                pending.add(row);
                if (pending.size() == STREAMED_BATCHES * encode.batchSize()) {
                    answered.addAll(embeddings.of(pending).rows());
                    pending.clear();
                    progress.to(rows.position());
                }
            }
        }
        Embeddings.Answers last = embeddings.of(pending);
        answered.addAll(last.rows());
        Embeddings.Answers answers = new Embeddings.Answers(answered, null, last.dimension());
        format.write(quantized == null ? answers : answers.quantized(quantized), output);
        output.finish();
        return embeddings.exitCode(console);
    }
}
