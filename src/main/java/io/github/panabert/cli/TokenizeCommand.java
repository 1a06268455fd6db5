package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.TokenizerOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;

/**
 * {@code tokenize}: what the folder's tokenizer makes of texts, pairs, batches and words, and of
 * ids.
 */
@Command(
        name = "tokenize",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Token ids, tokens and offsets, one JSON object a line. Needs no weights.",
        footer = {
            "",
            "Rows of --jsonl, each with an id if you like:",
            "  {text, text_pair?, options?}    one encoding",
            "  {texts, text_pairs?, options?}  a batch: lists of lists",
            "  {words, options?}               a text that is split into words",
            "  {ids}                           the text of token ids",
            "options are the arguments of Hugging Face's tokenizer(...): truncation, max_length, stride,",
            "padding, pad_to_multiple_of, add_special_tokens, split_special_tokens, padding_side,",
            "truncation_side.",
            "",
            "Examples:",
            "  panabert tokenize \"Hello, BERT on Panama!\"",
            "  echo '{\"id\": 1, \"text\": \"a long text\", \"options\": {\"truncation\": true, \"max_length\": 4}}' |",
            "    panabert tokenize --jsonl -"
        })
final class TokenizeCommand implements Callable<Integer> {
    private static final List<String> KINDS = List.of("text", "texts", "words", "ids");

    private final Console console;
    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private RowsOption input;
    @Mixin private OutOption out;

    TokenizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RowReader rows = input.open(console)) {
            BertTokenizer tokenizer =
                    BertTokenizer.fromPretrained(model.folder()).withThreads(threads.threads());
            try (Output output = out.open(console)) {
                return RowAnswers.write(
                        rows, output, console, (row, json) -> answer(tokenizer, row, json));
            }
        }
    }

    private static void answer(BertTokenizer tokenizer, JsonObject row, JsonGenerator json) {
        switch (kind(row)) {
            case "text" -> {
                String pair = row.string("text_pair", null);
                EncodingJson.write(json, tokenizer.encode(row.string("text"), pair, options(row)));
            }
            case "texts" -> {
                List<String> pairs = row.has("text_pairs") ? row.strings("text_pairs") : null;
                EncodingJson.writeBatch(
                        json, tokenizer.encodeBatch(row.strings("texts"), pairs, options(row)));
            }
            case "words" ->
                    EncodingJson.write(
                            json, tokenizer.encodeWords(row.strings("words"), options(row)));
            default -> {
                int[] ids = row.integers("ids");
                json.writeStringProperty("decoded", tokenizer.decode(ids, false));
                json.writeStringProperty("decoded_skip_special", tokenizer.decode(ids, true));
            }
        }
    }

    private static String kind(JsonObject row) {
        List<String> found = KINDS.stream().filter(row::has).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    row.source()
                            + ": expected one of "
                            + KINDS
                            + ", found "
                            + (found.isEmpty() ? "none" : found));
        }
        return found.getFirst();
    }

    private static TokenizerOptions options(JsonObject row) {
        return row.has("options")
                ? TokenizerOptions.of(row.object("options").entries())
                : TokenizerOptions.DEFAULT;
    }
}
