package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForSequenceClassification} returns.
 *
 * @param logits (B, labels), before softmax or sigmoid; of a regression the number itself, (B, 1)
 */
public record SequenceClassifierOutput(Tensor logits, BertModelOutput encoder)
        implements HeadOutput {}
