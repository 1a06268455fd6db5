package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.nn.Linear;
import java.nio.file.Path;

/**
 * BERT with both heads that it is trained with: the masked language model and the next sentence
 * prediction.
 */
public final class BertForPreTraining extends BertPreTrainedModel<BertForPreTrainingOutput> {
    private final BertLMPredictionHead predictions;
    private final Linear seqRelationship;

    private BertForPreTraining(
            BertModel bert, BertLMPredictionHead predictions, Linear seqRelationship) {
        super(bert, Outputs.LAST_HIDDEN_STATE.and(Outputs.POOLER_OUTPUT));
        this.predictions = predictions;
        this.seqRelationship = seqRelationship;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForPreTraining fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForPreTraining.class);
        Linear seqRelationship = loader.seqRelationship();
        BertLMPredictionHead predictions = BertLMPredictionHead.load(loader);
        return new BertForPreTraining(loader.encoderWithPooler(), predictions, seqRelationship);
    }

    @Override
    public BertForPreTraining withThreads(int threads) {
        return new BertForPreTraining(bert().withThreads(threads), predictions, seqRelationship);
    }

    @Override
    BertForPreTrainingOutput head(BertModelOutput encoder) {
        return new BertForPreTrainingOutput(
                predictions.tokenLogits(workers(), encoder),
                apply(seqRelationship, encoder.poolerOutput()));
    }
}
