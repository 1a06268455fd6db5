package io.github.panabert.cli;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.Outputs;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forward}: the model's outputs for a batch of texts, or for tensors. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "The four outputs of Hugging Face's BertModel, and the logits of a head: name, shape and first values, or whole to a file.",
        footer = {
            "",
            "Texts are one batch, padded on the right to the longest; one longer than the model takes is cut.",
            "--input takes input_ids (B, S) or inputs_embeds (B, S, H), and attention_mask, token_type_ids,",
            "position_ids where they are; many cases as CASE/in/input_ids, ..., answered under CASE/out/.",
            "",
            "BertForMultipleChoice reads tensors with a dimension of choices (B, C, S), and texts as the",
            "choices of one question.",
            "",
            "Examples:",
            "  panabert forward \"Hello, BERT on Panama!\"",
            "  panabert forward --outputs pooler_output \"One text\" \"Another\"",
            "  panabert forward \"One text\" --out outputs.safetensors",
            "  panabert forward --model bert-base-uncased --as BertForMaskedLM --outputs logits \"A [MASK].\"",
            "  panabert forward --input in.safetensors --out out.safetensors"
        })
final class ForwardCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec;
    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption rows;

    @Option(
            names = "--outputs",
            split = ",",
            paramLabel = "NAME",
            description =
                    "last_hidden_state, pooler_output, hidden_states, attentions, a head's logits, separated by commas, or all (default)")
    private List<String> outputs = List.of("all");

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "read tensors from this safetensors file")
    private Path input;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write all values to this safetensors file")
    private Path out;

    @Option(
            names = "--as",
            paramLabel = "CLASS",
            completionCandidates = ModelClass.Names.class,
            description = {
                "compute with a head, which adds its logits to the outputs; default: BertModel;",
                "auto: the class that config.json names; there are ${COMPLETION-CANDIDATES}"
            })
    private String as = "BertModel";

    ForwardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ModelClass modelClass = ModelClass.named(as, model.folder());
        OutputTensors results = new OutputTensors(outputs, modelClass.logits());
        if (input == null) {
            try (RowReader reader = rows.open(console)) {
                ofTexts(reader, modelClass, results);
            }
            results.finish(out, console);
            return 0;
        }
        if (rows.given()) {
            throw new ParameterException(
                    spec.commandLine(), "--input and TEXT or --jsonl: expected one of them");
        }
        int refused = ofTensors(SafeTensors.open(input), modelClass, results);
        results.finish(out, console);
        return refused == 0 ? 0 : Main.BAD_INPUT;
    }

    private void ofTexts(RowReader reader, ModelClass modelClass, OutputTensors results) {
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(model.folder());
        int limit = model.config().maxLength(tokenizer);
        PaddedTexts texts = PaddedTexts.encode(reader, tokenizer, limit, console);
        ForwardModel forward = ForwardModel.load(modelClass, model, threads);
        Batch batch = texts.batch();
        results.add("", forward.forward(batch, batch.size(), results.wanted(forward.encoder())));
        if (out != null) {
            boolean choices = modelClass.takesChoices();
            results.addIntegers("input_ids", texts.inputIds(), choices);
            results.addIntegers("attention_mask", texts.attentionMask(), choices);
        }
    }

    private int ofTensors(SafeTensors tensors, ModelClass modelClass, OutputTensors results) {
        ForwardModel forward = ForwardModel.load(modelClass, model, threads);
        Optional<Outputs> wanted = results.wanted(forward.encoder());
        int refused = 0;
        for (InputTensors inputs : InputTensors.cases(tensors, modelClass.takesChoices())) {
            try {
                Batch batch = inputs.batch();
                results.add(
                        inputs.outputPrefix(), forward.forward(batch, inputs.choices(), wanted));
            } catch (IllegalArgumentException e) {
                refused++;
                console.error(inputs.name() + ": refused: " + e.getMessage());
            }
        }
        return refused;
    }
}
