package io.github.panabert.bert.head;

import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.tensor.Tensor;

/**
 * What {@link BertForMultipleChoice} returns.
 *
 * @param logits (B, C), before the softmax over the C choices of each of B questions
 * @param encoder the encoder's outputs, of B times C sequences
 */
public record MultipleChoiceModelOutput(Tensor logits, BertModelOutput encoder)
        implements HeadOutput {}
