package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.nn.Linear;
import java.nio.file.Path;

/** BERT that tells where an answer begins and ends. */
public final class BertForQuestionAnswering
        extends BertPreTrainedModel<QuestionAnsweringModelOutput> {
    private static final int START_AND_END = 2;

    private final Linear qaOutputs;

    private BertForQuestionAnswering(BertModel bert, Linear qaOutputs) {
        super(bert, Outputs.LAST_HIDDEN_STATE);
        this.qaOutputs = qaOutputs;
    }

    /** Loads a model folder; what it throws, {@link BertPreTrainedModel} says. */
    public static BertForQuestionAnswering fromPretrained(Path folder) {
        HeadLoader loader = HeadLoader.open(folder, BertForQuestionAnswering.class);
        Linear qaOutputs = loader.linear(HeadNames.QA_OUTPUTS, START_AND_END);
        return new BertForQuestionAnswering(loader.encoder(), qaOutputs);
    }

    @Override
    public BertForQuestionAnswering withThreads(int threads) {
        return new BertForQuestionAnswering(bert().withThreads(threads), qaOutputs);
    }

    @Override
    QuestionAnsweringModelOutput head(BertModelOutput encoder) {
        return new QuestionAnsweringModelOutput(tokenLogits(qaOutputs, encoder));
    }
}
