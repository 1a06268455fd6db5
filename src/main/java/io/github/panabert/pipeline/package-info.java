/**
 * Text in, answers out: {@link io.github.panabert.pipeline.SentenceTransformer} runs the modules of
 * a sentence-transformers folder. Depends on the model, the tokenizer and what they depend on.
 */
package io.github.panabert.pipeline;
