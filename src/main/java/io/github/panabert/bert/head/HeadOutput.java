package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;

/** What a model with a head returns: the head's outputs, and those of the encoder. */
public sealed interface HeadOutput
        permits BertForPreTrainingOutput,
                MaskedLMOutput,
                MultipleChoiceModelOutput,
                NextSentencePredictorOutput,
                QuestionAnsweringModelOutput,
                SequenceClassifierOutput,
                TokenClassifierOutput {

    /** The encoder's outputs: those that the head reads and those that were asked for. */
    BertModelOutput encoder();
}
