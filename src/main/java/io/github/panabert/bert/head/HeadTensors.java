package io.github.panabert.bert.head;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertTensors;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a class with a head reads of a checkpoint beside the encoder, by names and shapes alone: no
 * number is read.
 *
 * @param used the names of the head's tensors
 * @param problems what makes the class's {@code fromPretrained} refuse the checkpoint
 */
public record HeadTensors(Set<String> used, List<String> problems) {
    /** The classes with a head, under Hugging Face's names. */
    public static final List<String> CLASSES =
            List.of(
                    "BertForMaskedLM",
                    "BertForPreTraining",
                    "BertForNextSentencePrediction",
                    "BertForSequenceClassification",
                    "BertForTokenClassification",
                    "BertForQuestionAnswering",
                    "BertForMultipleChoice");

    /**
     * Looks a head's tensors up.
     *
     * @param className one of {@link #CLASSES}
     * @param labels how many config.json has
     * @throws IllegalArgumentException if it is no such class
     */
    public static HeadTensors of(
            String className,
            SafeTensors tensors,
            BertConfig config,
            BertTensors encoder,
            int labels) {
        Reader reader = new Reader(Weights.of(tensors), config, encoder);
        switch (className) {
            case "BertForMaskedLM" -> reader.predictions();
            case "BertForPreTraining" -> {
                reader.predictions();
                reader.linear(HeadNames.SEQ_RELATIONSHIP, 2);
                reader.pooler();
            }
            case "BertForNextSentencePrediction" -> {
                reader.linear(HeadNames.SEQ_RELATIONSHIP, 2);
                reader.pooler();
            }
            case "BertForSequenceClassification" -> {
                reader.linear(HeadNames.CLASSIFIER, labels);
                reader.pooler();
            }
            case "BertForTokenClassification" -> reader.linear(HeadNames.CLASSIFIER, labels);
            case "BertForQuestionAnswering" -> reader.linear(HeadNames.QA_OUTPUTS, 2);
            case "BertForMultipleChoice" -> {
                reader.linear(HeadNames.CLASSIFIER, 1);
                reader.pooler();
            }
            default -> throw new IllegalArgumentException("no class with a head: " + className);
        }
        return new HeadTensors(reader.used, List.copyOf(reader.problems));
    }

    private static final class Reader {
        private final Weights top;
        private final BertConfig config;
        private final BertTensors encoder;
        private final Set<String> used = new LinkedHashSet<>();
        private final Set<String> problems = new LinkedHashSet<>();

        Reader(Weights top, BertConfig config, BertTensors encoder) {
            this.top = top;
            this.config = config;
            this.encoder = encoder;
        }

        void pooler() {
            if (!encoder.hasPooler()) {
                problems.add("no tensor \"" + HeadNames.poolerWeight(encoder) + '"');
            }
        }

        void linear(String module, int outputs) {
            tensor(module + ".weight", outputs, config.hiddenSize());
            tensor(module + ".bias", outputs);
        }

        /** The transform, and a decoder that may be tied to the word embeddings. */
        void predictions() {
            linear(HeadNames.DENSE, config.hiddenSize());
            tensor(HeadNames.LAYER_NORM + ".weight", config.hiddenSize());
            tensor(HeadNames.LAYER_NORM + ".bias", config.hiddenSize());
            tensor(
                    HeadNames.decoderWeight(top, config, encoder),
                    config.vocabSize(),
                    config.hiddenSize());
            tensor(HeadNames.decoderBias(top), config.vocabSize());
            if (top.has(HeadNames.BIAS)) {
                tensor(HeadNames.BIAS, config.vocabSize()); // the same one, if saved twice
            }
        }

        private void tensor(String name, int... shape) {
            try {
                used.add(top.checked(name, shape));
            } catch (IllegalArgumentException e) {
                problems.add(
                        top.has(name)
                                ? e.getMessage().replaceFirst("^.*?: tensor ", "tensor ")
                                : "no tensor \"" + name + '"');
            }
        }
    }
}
