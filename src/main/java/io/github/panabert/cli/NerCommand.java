package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.AggregationStrategy;
import io.github.panabert.pipeline.Entity;
import io.github.panabert.pipeline.TokenClassification;
import io.github.panabert.pipeline.TokenClassificationOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** {@code ner}: the entities of texts. */
@Command(
        name = "ner",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "The entities of texts, such as names of people and places.",
            "One object {id?, text, entities: [{label, score, start, end, text, word, index?}]} a line,",
            "start and end counting code points of the text. A long text is cut at the model's limit,",
            "unless there is a --stride."
        },
        footer = {
            "",
            "Aggregations: none     each token by itself, labels as the model has them (B-PER)",
            "              simple   neighbouring tokens of one tag (PER)",
            "              first, average, max  neighbouring words of one tag; a word's label is its first",
            "                       token's, the best of its tokens' mean, its surest token's",
            "",
            "Examples, DIR being a token classification model such as dslim/bert-base-NER:",
            "  panabert ner --model DIR --aggregation simple \"Ada Lovelace was born in London.\"",
            "  panabert ner --model DIR --aggregation first --stride 64 \"$(cat book.txt)\"",
            "  panabert ner --model DIR --aggregation max --ignore-labels O,MISC --jsonl rows.jsonl"
        })
final class NerCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private OutOption out;

    @Option(
            names = "--aggregation",
            paramLabel = "STRATEGY",
            description = "none (default), simple, first, average or max")
    private AggregationStrategy aggregation =
            TokenClassificationOptions.DEFAULT.aggregationStrategy();

    @Option(
            names = "--stride",
            paramLabel = "N",
            description =
                    "read a long text in windows that overlap by N tokens; default: cut it at the model's limit")
    private Integer stride;

    @Option(
            names = "--ignore-labels",
            paramLabel = "LABELS",
            description =
                    "leave out entities of these labels, such as O,MISC; default: O; an empty value: none")
    private String ignoreLabels;

    NerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TokenClassificationOptions options = options();
        try (RowReader rows = input.open(console)) {
            TokenClassification classification =
                    TokenClassification.fromPretrained(model.folder())
                            .withThreads(threads.threads());
            classification.entities(List.of(), options); // options that don't fit, no row's fault
            try (Output output = out.open(console)) {
                CutTexts cut = new CutTexts(console, output);
                return RowAnswers.write(
                        rows,
                        output,
                        console,
                        (row, json) -> answer(classification, row, options, cut, json));
            }
        }
    }

    private TokenClassificationOptions options() {
        TokenClassificationOptions options =
                TokenClassificationOptions.DEFAULT.withAggregationStrategy(aggregation);
        if (ignoreLabels != null) {
            options =
                    options.withIgnoreLabels(
                            Stream.of(ignoreLabels.split(","))
                                    .filter(label -> !label.isEmpty())
                                    .toList());
        }
        return stride == null ? options : options.withStride(stride);
    }

    private static void answer(
            TokenClassification classification,
            JsonObject row,
            TokenClassificationOptions options,
            CutTexts cut,
            JsonGenerator json) {
        String text = row.string("text");
        List<Entity> entities = classification.entities(text, options);
        if (options.stride() == null) {
            cut.check(row.source(), classification.encoding(text));
        }
        json.writeStringProperty("text", text);
        json.writeArrayPropertyStart("entities");
        entities.forEach(entity -> write(json, entity));
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Entity entity) {
        json.writeStartObject();
        json.writeStringProperty("label", entity.label());
        json.writeNumberProperty("score", entity.score());
        json.writeNumberProperty("start", entity.start());
        json.writeNumberProperty("end", entity.end());
        json.writeStringProperty("text", entity.text());
        json.writeStringProperty("word", entity.word());
        if (entity.index() != null) {
            json.writeNumberProperty("index", entity.index());
        }
        json.writeEndObject();
    }
}
