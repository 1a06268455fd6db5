/**
 * Files in the safetensors format: mapped and validated for reading, written whole or not at all,
 * converted from one dtype to another. Depends on {@code tensor} and {@code json}.
 */
package io.github.panabert.safetensors;
