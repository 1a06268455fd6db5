/**
 * Models from a Hugging Face hub, in the cache that {@code huggingface_hub} shares. The only
 * package that opens a connection; depends on {@code json}.
 */
package io.github.panabert.cli.hub;
