/**
 * The mathematics on {@code float[]}: packing, matrix multiplication, attention, softmax, layer
 * norm, activations, and the team of threads that shares the work. The only package that touches
 * {@code jdk.incubator.vector}. Internal; depends on the JDK alone.
 *
 * <p>Every kernel computes each output element as one fixed chain of operations, independent of
 * tiles, threads and the neighbours it is batched with: the same input gives the same bits.
 */
package io.github.panabert.kernel;
