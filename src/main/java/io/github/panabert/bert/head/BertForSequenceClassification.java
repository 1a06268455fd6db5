package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.nn.Linear;
import java.nio.file.Path;

/**
 * BERT that classifies texts or pairs of texts, or gives them a number: a linear layer on the
 * pooler's output. What the logits mean, {@link #labels()} says.
 */
public final class BertForSequenceClassification
        extends BertPreTrainedModel<SequenceClassifierOutput> {
    private final Linear classifier;
    private final Labels labels;

    private BertForSequenceClassification(BertModel bert, Linear classifier, Labels labels) {
        super(bert, Outputs.POOLER_OUTPUT);
        this.classifier = classifier;
        this.labels = labels;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForSequenceClassification fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForSequenceClassification.class);
        Labels labels = Labels.fromPretrained(folder);
        Linear classifier = loader.linear(HeadNames.CLASSIFIER, labels.size());
        return new BertForSequenceClassification(loader.encoderWithPooler(), classifier, labels);
    }

    @Override
    public BertForSequenceClassification withThreads(int threads) {
        return new BertForSequenceClassification(bert().withThreads(threads), classifier, labels);
    }

    /** The labels, in the order of the logits. */
    public Labels labels() {
        return labels;
    }

    @Override
    SequenceClassifierOutput head(BertModelOutput encoder) {
        return new SequenceClassifierOutput(apply(classifier, encoder.poolerOutput()), encoder);
    }
}
