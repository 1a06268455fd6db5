/** Tensors: a {@code float[]} and a shape, row-major and contiguous. Depends on the JDK alone. */
package io.github.panabert.tensor;
