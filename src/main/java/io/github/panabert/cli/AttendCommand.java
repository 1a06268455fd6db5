package io.github.panabert.cli;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.pipeline.AttentionView;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attend}: a text's attention as a page or in the terminal. */
@Command(
        name = "attend",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "The attention weights of a text or a pair.",
            "With --out all layers and heads, as one HTML page that needs no network; without, those of",
            "one layer: coloured on a terminal, else numbers."
        },
        footer = {
            "",
            "Examples:",
            "  panabert attend \"The animal didn't cross the street because it was too tired.\" --out attention.html",
            "  panabert attend \"Who wrote it?\" --pair \"Ada Lovelace did.\" --out attention.html",
            "  panabert attend --layer 3 --head 7 \"The cat sat on the mat.\""
        })
final class AttendCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;

    @Parameters(
            paramLabel = "TEXT",
            description = "the text; before one that begins with -, write --")
    private String text;

    @Option(names = "--pair", paramLabel = "TEXT", description = "a second text")
    private String pair;

    @Option(
            names = "--layer",
            paramLabel = "N",
            description =
                    "the layer, from 0 on, or -1 for the last (default); a page opens with it")
    private int layer = -1;

    @Option(
            names = "--head",
            paramLabel = "N",
            description = "the head, from 0 on; default: the mean of all")
    private Integer head;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write the page to this file, whole or not at all")
    private Path out;

    AttendCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        BertConfig config = model.config();
        int shownLayer = index("--layer", layer, config.layers());
        Integer shownHead = head == null ? null : index("--head", head, config.heads());
        try (Output output = out == null ? Output.to(console.out()) : Output.to(out)) {
            AttentionView view =
                    AttentionView.of(
                            model.load(threads),
                            BertTokenizer.fromPretrained(model.folder()),
                            text,
                            pair);
            CutTexts.check(console, "TEXT", view.encoding());
            if (out == null) {
                output.write(table(view, shownLayer, shownHead));
            } else {
                new AttentionPage(model.name(), view).write(output, shownLayer, shownHead);
            }
            output.finish();
        }
        return 0;
    }

    private static int index(String option, int index, int count) {
        int fromStart = index < 0 ? index + count : index;
        if (fromStart < 0 || fromStart >= count) {
            throw new IllegalArgumentException(
                    "%s: %d, and the model has %d: expected 0 to %d, or -1 for the last"
                            .formatted(option, index, count, count - 1));
        }
        return fromStart;
    }

    private String table(AttentionView view, int shownLayer, Integer shownHead) {
        Tensor weights =
                shownHead == null ? view.mean(shownLayer) : view.heads(shownLayer).slice(shownHead);
        for (float weight : weights.data()) {
            FiniteNumbers.require(weight);
        }
        return console.colours()
                ? AttentionTable.colours(view.labels(), weights)
                : AttentionTable.numbers(view.labels(), weights);
    }
}
