package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.nn.Linear;
import java.nio.file.Path;

/** BERT that tells whether the second sentence of a pair follows the first. */
public final class BertForNextSentencePrediction
        extends BertPreTrainedModel<NextSentencePredictorOutput> {
    private final Linear seqRelationship;

    private BertForNextSentencePrediction(BertModel bert, Linear seqRelationship) {
        super(bert, Outputs.POOLER_OUTPUT);
        this.seqRelationship = seqRelationship;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForNextSentencePrediction fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForNextSentencePrediction.class);
        Linear seqRelationship = loader.seqRelationship();
        return new BertForNextSentencePrediction(loader.encoderWithPooler(), seqRelationship);
    }

    @Override
    public BertForNextSentencePrediction withThreads(int threads) {
        return new BertForNextSentencePrediction(bert().withThreads(threads), seqRelationship);
    }

    @Override
    NextSentencePredictorOutput head(BertModelOutput encoder) {
        return new NextSentencePredictorOutput(
                apply(seqRelationship, encoder.poolerOutput()), encoder);
    }
}
