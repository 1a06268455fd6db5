package io.github.panabert.cli;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.head.BertForMaskedLM;
import io.github.panabert.bert.head.BertForMultipleChoice;
import io.github.panabert.bert.head.BertForNextSentencePrediction;
import io.github.panabert.bert.head.BertForPreTraining;
import io.github.panabert.bert.head.BertForQuestionAnswering;
import io.github.panabert.bert.head.BertForSequenceClassification;
import io.github.panabert.bert.head.BertForTokenClassification;
import io.github.panabert.bert.head.BertPreTrainedModel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A class to compute a model folder as.
 *
 * @param name transformers' name
 * @param head loads it; null for the encoder alone
 * @param logits the names of what the head answers
 */
record ModelClass(String name, Function<Path, BertPreTrainedModel<?>> head, List<String> logits) {
    static final String AUTO = "auto";
    private static final ModelClass MULTIPLE_CHOICE =
            of("BertForMultipleChoice", BertForMultipleChoice::fromPretrained, "logits");
    private static final List<ModelClass> ALL =
            List.of(
                    of("BertModel", null),
                    of("BertForMaskedLM", BertForMaskedLM::fromPretrained, "logits"),
                    of(
                            "BertForPreTraining",
                            BertForPreTraining::fromPretrained,
                            "prediction_logits",
                            "seq_relationship_logits"),
                    of(
                            "BertForNextSentencePrediction",
                            BertForNextSentencePrediction::fromPretrained,
                            "logits"),
                    of(
                            "BertForSequenceClassification",
                            BertForSequenceClassification::fromPretrained,
                            "logits"),
                    of(
                            "BertForTokenClassification",
                            BertForTokenClassification::fromPretrained,
                            "logits"),
                    of(
                            "BertForQuestionAnswering",
                            BertForQuestionAnswering::fromPretrained,
                            "start_logits",
                            "end_logits"),
                    MULTIPLE_CHOICE);

    private static ModelClass of(
            String name, Function<Path, BertPreTrainedModel<?>> head, String... logits) {
        return new ModelClass(name, head, List.of(logits));
    }

    /**
     * The class of a name.
     *
     * @throws IllegalArgumentException if there is no such class, or config.json names none of them
     *     for "auto"
     */
    static ModelClass named(String name, Path folder) {
        if (name.equals(AUTO)) {
            List<String> named = BertConfig.fromPretrained(folder).architectures();
            return named.stream()
                    .flatMap(ModelClass::known)
                    .findFirst()
                    .orElseThrow(
                            () -> unknown("--as auto: config.json's architectures are " + named));
        }
        return known(name)
                .findFirst()
                .orElseThrow(() -> unknown("--as: no class \"" + name + "\""));
    }

    private static Stream<ModelClass> known(String name) {
        return ALL.stream().filter(known -> known.name.equals(name));
    }

    private static IllegalArgumentException unknown(String problem) {
        return new IllegalArgumentException(
                problem + "; there are " + String.join(", ", new Names()));
    }

    /** The names that are taken, for help and completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Stream.of(AUTO), ALL.stream().map(ModelClass::name)).iterator();
        }
    }

    /** Whether its input has a dimension of choices: (B, C, S). */
    boolean takesChoices() {
        return this == MULTIPLE_CHOICE;
    }
}
