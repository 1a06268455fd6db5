package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.ClassificationFunction;
import io.github.panabert.pipeline.LabelScore;
import io.github.panabert.pipeline.TextClassification;
import io.github.panabert.pipeline.TextClassificationOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** {@code classify}: the labels of texts. */
@Command(
        name = "classify",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "The labels of texts or pairs of texts, by falling score.",
            "One object {id?, text, labels: [{label, score}]} a line. A long text is cut at the model's limit."
        },
        footer = {
            "",
            "Rows of --jsonl: {id?, text, text_pair?}.",
            "Functions: softmax  probabilities that sum to 1",
            "           sigmoid  a probability for each label by itself",
            "           none     the logits",
            "           auto     none for a regression, sigmoid for several labels at once or a",
            "                    single one, else softmax, as config.json's problem_type says",
            "",
            "Examples, DIR being a classifier such as nlptown/bert-base-multilingual-uncased-sentiment:",
            "  panabert classify --model DIR \"What a wonderful day\" \"It never worked\"",
            "  panabert classify --model DIR --top-k 1 <reviews.txt",
            "  panabert classify --model DIR --function none --jsonl pairs.jsonl --out logits.jsonl"
        })
final class ClassifyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private OutOption out;

    @Option(
            names = "--function",
            paramLabel = "FUNCTION",
            description =
                    "what makes scores of the logits: auto (default), softmax, sigmoid or none")
    private ClassificationFunction function = TextClassificationOptions.DEFAULT.function();

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description = "how many labels, at most; default: all")
    private Integer topK;

    ClassifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TextClassificationOptions options = new TextClassificationOptions(function, topK);
        try (RowReader rows = input.open(console)) {
            TextClassification classification =
                    TextClassification.fromPretrained(model.folder())
                            .withThreads(threads.threads());
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

    private static void answer(
            TextClassification classification,
            JsonObject row,
            TextClassificationOptions options,
            CutTexts cut,
            JsonGenerator json) {
        String text = row.string("text");
        String pair = row.string("text_pair", null);
        List<LabelScore> labels = classification.classify(text, pair, options);
        cut.check(row.source(), classification.encoding(text, pair));
        json.writeStringProperty("text", text);
        json.writeArrayPropertyStart("labels");
        for (LabelScore label : labels) {
            json.writeStartObject();
            json.writeStringProperty("label", label.label());
            json.writeNumberProperty("score", label.score());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
