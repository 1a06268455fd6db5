package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.ActivationFunction;
import io.github.panabert.pipeline.CrossEncoder;
import io.github.panabert.pipeline.CrossEncoderOptions;
import io.github.panabert.pipeline.RankedDocument;
import io.github.panabert.pipeline.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** {@code rerank}: documents by how well they answer a query. */
@Command(
        name = "rerank",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Documents by how well they answer a query, as a cross-encoder scores them.",
            "One object {index, score, text} a line, by falling score. A long pair is cut at the model's limit."
        },
        footer = {
            "",
            "Rows of --jsonl: {id?, query, document}, answered {id?, index, score} in their order;",
            "score is a list where the model has several labels.",
            "",
            "Examples, DIR being a cross-encoder such as cross-encoder/ms-marco-MiniLM-L6-v2:",
            "  panabert rerank --model DIR \"how old is the sun\" \"It is hot.\" \"4.6 billion years\"",
            "  panabert rerank --model DIR \"how old is the sun\" <documents.txt | head -n 10",
            "  panabert rerank --model DIR --logits --jsonl pairs.jsonl --out scores.jsonl"
        })
final class RerankCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private JsonlOption jsonl;
    @Mixin private OutOption out;

    @Option(names = "--logits", description = "leave out the model's activation, such as sigmoid")
    private boolean logits;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "QUERY",
            description = "the query; before one that begins with -, write --")
    private String query;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "DOC",
            description = "a document; - or none: the lines of stdin")
    private List<String> documents = List.of();

    @Spec private CommandSpec spec;

    RerankCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireInput();
        CrossEncoderOptions options =
                logits
                        ? CrossEncoderOptions.DEFAULT.withActivation(ActivationFunction.IDENTITY)
                        : CrossEncoderOptions.DEFAULT;
        try (RowReader rows =
                jsonl.given() ? jsonl.open(console) : RowReader.ofTexts(documents, console)) {
            CrossEncoder encoder =
                    CrossEncoder.fromPretrained(model.folder()).withThreads(threads.threads());
            try (Output output = out.open(console)) {
                if (jsonl.given()) {
                    return RowAnswers.writeNumbered(
                            rows,
                            output,
                            console,
                            (row, index, json) -> score(encoder, row, index, options, json));
                }
                List<String> texts = new ArrayList<>();
                for (Row row = rows.next(); row != null; row = rows.next()) {
                    texts.add(row.object().string("text"));
                }
                for (RankedDocument document : encoder.rank(query, texts, options)) {
                    output.write(JsonLine.of(json -> write(json, document)));
                }
                output.finish();
                return 0;
            }
        }
    }

    private void requireInput() {
        String problem = null;
        if (jsonl.given() && query != null) {
            problem = "--jsonl and QUERY: expected one of them";
        } else if (!jsonl.given() && query == null) {
            problem = "expected QUERY, or --jsonl FILE";
        }
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private static void score(
            CrossEncoder encoder,
            JsonObject row,
            int index,
            CrossEncoderOptions options,
            JsonGenerator json) {
        TextPair pair = new TextPair(row.string("query"), row.string("document"));
        float[] scores = encoder.predict(List.of(pair), options).getFirst();
        json.writeNumberProperty("index", index);
        if (scores.length == 1) {
            json.writeNumberProperty("score", scores[0]);
            return;
        }
        json.writeArrayPropertyStart("score");
        for (float score : scores) {
            json.writeNumber(score);
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, RankedDocument document) {
        json.writeStartObject();
        json.writeNumberProperty("index", document.corpusId());
        json.writeNumberProperty("score", document.score());
        json.writeStringProperty("text", document.text());
        json.writeEndObject();
    }
}
