package io.github.panabert.cli;

import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.Answer;
import io.github.panabert.pipeline.QuestionAnswering;
import io.github.panabert.pipeline.QuestionAnsweringOptions;
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

/** {@code qa}: the spans of a context that answer a question. */
@Command(
        name = "qa",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "The spans of a context that answer a question, best first.",
            "One object {answer, score, start, end} a line, start and end counting code points of the",
            "context."
        },
        footer = {
            "",
            "Rows of --jsonl: {id?, question, context, options?}, answered {id, answers: [...]}.",
            "options: top_k, max_answer_len, doc_stride, max_seq_len, handle_impossible_answer,",
            "align_to_words, as transformers' pipeline has them; they go before those given here.",
            "(max_question_len is taken too and does nothing, as in transformers.)",
            "",
            "Examples, DIR being a question answering model such as deepset/bert-base-cased-squad2:",
            "  panabert qa --model DIR \"Who wrote it?\" \"Ada Lovelace wrote the first program.\"",
            "  panabert qa --model DIR --top-k 3 --no-answer \"Who wrote it?\" \"$(cat book.txt)\"",
            "  panabert qa --model DIR --jsonl questions.jsonl --out answers.jsonl"
        })
final class QaCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;
    @Mixin private JsonlOption jsonl;
    @Mixin private OutOption out;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description = "how many answers, at most; default: 1")
    private int topK = QuestionAnsweringOptions.DEFAULT.topK();

    @Option(
            names = "--max-answer-length",
            paramLabel = "N",
            description = "how many tokens an answer has, at most; default: 15")
    private int maxAnswerLength = QuestionAnsweringOptions.DEFAULT.maxAnswerLen();

    @Option(
            names = "--doc-stride",
            paramLabel = "N",
            description =
                    "how many tokens the windows of a long context overlap; default: half a window, at most 128")
    private Integer docStride;

    @Option(
            names = "--no-answer",
            description = "that there is none, an empty answer, is an answer too")
    private boolean noAnswer;

    @Parameters(index = "0", arity = "0..1", paramLabel = "QUESTION", description = "the question")
    private String question;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "CONTEXT",
            description = "the text that holds the answer; before one that begins with -, write --")
    private String context;

    @Spec private CommandSpec spec;

    QaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireInput();
        QuestionAnsweringOptions options = options();
        try (RowReader rows = jsonl.given() ? jsonl.open(console) : null) {
            QuestionAnswering answering =
                    QuestionAnswering.fromPretrained(model.folder()).withThreads(threads.threads());
            try (Output output = out.open(console)) {
                if (rows != null) {
                    return RowAnswers.write(
                            rows,
                            output,
                            console,
                            (row, json) -> write(json, answer(answering, row, options)));
                }
                for (Answer answer : answering.answer(question, context, options)) {
                    output.write(JsonLine.of(json -> write(json, answer)));
                }
                output.finish();
                return 0;
            }
        }
    }

    private void requireInput() {
        String problem = null;
        if (jsonl.given() && question != null) {
            problem = "--jsonl and QUESTION: expected one of them";
        } else if (!jsonl.given() && context == null) {
            problem = "expected QUESTION and CONTEXT, or --jsonl FILE";
        }
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private QuestionAnsweringOptions options() {
        QuestionAnsweringOptions options =
                QuestionAnsweringOptions.DEFAULT
                        .withTopK(topK)
                        .withMaxAnswerLen(maxAnswerLength)
                        .withHandleImpossibleAnswer(noAnswer);
        return docStride == null ? options : options.withDocStride(docStride);
    }

    private static List<Answer> answer(
            QuestionAnswering answering, JsonObject row, QuestionAnsweringOptions options) {
        return answering.answer(
                row.string("question"),
                row.string("context"),
                row.has("options") ? changed(options, row.object("options")) : options);
    }

    private static QuestionAnsweringOptions changed(
            QuestionAnsweringOptions options, JsonObject row) {
        QuestionAnsweringOptions changed = options;
        for (String name : row.entries().keySet()) {
            if (row.has(name)) {
                changed = changed(changed, row, name);
            }
        }
        return changed;
    }

    private static QuestionAnsweringOptions changed(
            QuestionAnsweringOptions options, JsonObject row, String name) {
        return switch (name) {
            case "top_k" -> options.withTopK(row.integer(name));
            case "max_answer_len" -> options.withMaxAnswerLen(row.integer(name));
            case "doc_stride" -> options.withDocStride(row.integer(name));
            case "max_seq_len" -> options.withMaxSeqLen(row.integer(name));
            case "handle_impossible_answer" -> options.withHandleImpossibleAnswer(row.bool(name));
            case "align_to_words" -> options.withAlignToWords(row.bool(name));
            case "max_question_len" -> {
                row.integer(name);
                yield options;
            }
            default ->
                    throw row.invalid(
                            name,
                            "no such option; there are top_k, max_answer_len, doc_stride,"
                                    + " max_seq_len, max_question_len, handle_impossible_answer,"
                                    + " align_to_words");
        };
    }

    private static void write(JsonGenerator json, List<Answer> answers) {
        json.writeArrayPropertyStart("answers");
        answers.forEach(answer -> write(json, answer));
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Answer answer) {
        json.writeStartObject();
        json.writeStringProperty("answer", answer.answer());
        json.writeNumberProperty("score", answer.score());
        json.writeNumberProperty("start", answer.start());
        json.writeNumberProperty("end", answer.end());
        json.writeEndObject();
    }
}
