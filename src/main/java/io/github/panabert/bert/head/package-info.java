/**
 * BERT with a head for a task, under Hugging Face's names: {@link
 * io.github.panabert.bert.head.BertForQuestionAnswering}. Depends on the encoder and what it
 * depends on.
 */
package io.github.panabert.bert.head;
