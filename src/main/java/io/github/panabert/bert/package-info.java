/**
 * BERT's encoder, as Hugging Face's {@code BertModel}: {@link io.github.panabert.bert.Batch} in,
 * {@link io.github.panabert.bert.BertModelOutput} out, computing what {@link
 * io.github.panabert.bert.Outputs} asks for. Depends on nn, the kernels, the tensors, safetensors,
 * json and, for its input, the tokenizer's encodings.
 */
package io.github.panabert.bert;
