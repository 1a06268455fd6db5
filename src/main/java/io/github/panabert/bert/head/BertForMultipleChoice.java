package io.github.panabert.bert.head;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.nn.Linear;
import io.github.panabert.tensor.Tensor;
import java.nio.file.Path;

/**
 * BERT that chooses among answers to a question: each choice is a sequence, of the question and the
 * answer. Hugging Face's (B, C, S) is here a batch of B times C sequences, the choices of one
 * question side by side. {@link #forward(Batch)} takes all of them as choices of one question.
 */
public final class BertForMultipleChoice extends BertPreTrainedModel<MultipleChoiceModelOutput> {
    private final Linear classifier;

    private BertForMultipleChoice(BertModel bert, Linear classifier) {
        super(bert, Outputs.POOLER_OUTPUT);
        this.classifier = classifier;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForMultipleChoice fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForMultipleChoice.class);
        Linear classifier = loader.linear(HeadNames.CLASSIFIER, 1);
        return new BertForMultipleChoice(loader.encoderWithPooler(), classifier);
    }

    @Override
    public BertForMultipleChoice withThreads(int threads) {
        return new BertForMultipleChoice(bert().withThreads(threads), classifier);
    }

    @Override
    MultipleChoiceModelOutput head(BertModelOutput encoder) {
        Tensor logits = apply(classifier, encoder.poolerOutput());
        return new MultipleChoiceModelOutput(logits.reshape(1, encoder.size()), encoder);
    }

    /**
     * The logits of several questions' choices, and what is wanted of the encoder besides.
     *
     * @param choices C, how many choices each question has
     * @param outputs of the encoder; {@link Outputs#POOLER_OUTPUT} costs nothing more
     * @return its logits of shape (B, C)
     * @throws IllegalArgumentException if the sequences are no multiple of the choices, a number of
     *     the batch is out of range, or the model lacks an output
     */
    public MultipleChoiceModelOutput forward(Batch batch, int choices, Outputs outputs) {
        if (choices < 1 || batch.size() % choices != 0) {
            throw new IllegalArgumentException(
                    "choices: %d for each question, but there are %d sequences"
                            .formatted(choices, batch.size()));
        }
        MultipleChoiceModelOutput output = forward(batch, outputs);
        return new MultipleChoiceModelOutput(
                output.logits().reshape(batch.size() / choices, choices), output.encoder());
    }
}
