package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.nn.Linear;
import java.nio.file.Path;

/** BERT that classifies each token: a linear layer on the last hidden state. */
public final class BertForTokenClassification extends BertPreTrainedModel<TokenClassifierOutput> {
    private final Linear classifier;
    private final Labels labels;

    private BertForTokenClassification(BertModel bert, Linear classifier, Labels labels) {
        super(bert, Outputs.LAST_HIDDEN_STATE);
        this.classifier = classifier;
        this.labels = labels;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForTokenClassification fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForTokenClassification.class);
        Labels labels = Labels.fromPretrained(folder);
        Linear classifier = loader.linear(HeadNames.CLASSIFIER, labels.size());
        return new BertForTokenClassification(loader.encoder(), classifier, labels);
    }

    @Override
    public BertForTokenClassification withThreads(int threads) {
        return new BertForTokenClassification(bert().withThreads(threads), classifier, labels);
    }

    /** The labels, in the order of the logits. */
    public Labels labels() {
        return labels;
    }

    @Override
    TokenClassifierOutput head(BertModelOutput encoder) {
        return new TokenClassifierOutput(tokenLogits(classifier, encoder));
    }
}
