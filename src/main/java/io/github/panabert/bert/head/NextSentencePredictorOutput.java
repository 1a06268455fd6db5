package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForNextSentencePrediction} returns.
 *
 * @param logits (B, 2), of "the second sentence follows the first" and of "it is another", before
 *     the softmax
 */
public record NextSentencePredictorOutput(Tensor logits, BertModelOutput encoder)
        implements HeadOutput {}
