package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.FillMask;
import io.github.panabert.pipeline.FillMaskOptions;
import io.github.panabert.pipeline.FilledMask;
import io.github.panabert.pipeline.MaskPrediction;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** {@code fill-mask}: the words for the masks of texts. */
@Command(
        name = "fill-mask",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "The words for each [MASK] of texts, by falling score.",
            "One object {id?, text, masks: [{position, predictions: [{id, token, score, logit}]}]} a line,",
            "position being the index of the mask among the text's tokens, special ones included.",
            "A text without a mask is refused, a long one is cut at the model's limit."
        },
        footer = {
            "",
            "Examples, DIR being a masked language model such as bert-base-uncased:",
            "  panabert fill-mask --model DIR \"The capital of France is [MASK].\"",
            "  panabert fill-mask --model DIR --top-k 3 \"[MASK] is the capital of [MASK].\"",
            "  panabert fill-mask --model DIR --targets cat,dog --jsonl rows.jsonl --out words.jsonl"
        })
final class FillMaskCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private OutOption out;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description = "how many words for a mask, at most; default: 5")
    private int topK = FillMaskOptions.DEFAULT.topK();

    @Option(
            names = "--targets",
            paramLabel = "WORDS",
            split = ",",
            description = "the only words to choose among, such as cat,dog; default: all")
    private List<String> targets;

    FillMaskCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        FillMaskOptions options = new FillMaskOptions(topK, targets);
        try (RowReader rows = input.open(console)) {
            FillMask fillMask =
                    FillMask.fromPretrained(model.folder()).withThreads(threads.threads());
            fillMask.fill(List.of(), options); // targets that don't fit, no row's fault
            try (Output output = out.open(console)) {
                CutTexts cut = new CutTexts(console, output);
                return RowAnswers.write(
                        rows,
                        output,
                        console,
                        (row, json) -> answer(fillMask, row, options, cut, json));
            }
        }
    }

    private static void answer(
            FillMask fillMask,
            JsonObject row,
            FillMaskOptions options,
            CutTexts cut,
            JsonGenerator json) {
        String text = row.string("text");
        List<FilledMask> masks = fillMask.fill(text, options);
        cut.check(row.source(), fillMask.encoding(text));
        json.writeStringProperty("text", text);
        json.writeArrayPropertyStart("masks");
        for (FilledMask mask : masks) {
            json.writeStartObject();
            json.writeNumberProperty("position", mask.position());
            json.writeArrayPropertyStart("predictions");
            mask.predictions().forEach(prediction -> write(json, prediction));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, MaskPrediction prediction) {
        json.writeStartObject();
        json.writeNumberProperty("id", prediction.token());
        json.writeStringProperty("token", prediction.tokenStr());
        json.writeNumberProperty("score", prediction.score());
        json.writeNumberProperty("logit", prediction.logit());
        json.writeEndObject();
    }
}
