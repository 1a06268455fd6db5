/**
 * BERT with a head for a task, under Hugging Face's names: what all of them share is in {@link
 * io.github.panabert.bert.head.BertPreTrainedModel}. Depends on the encoder and what it depends on.
 */
package io.github.panabert.bert.head;
