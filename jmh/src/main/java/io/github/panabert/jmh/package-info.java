/**
 * JMH benchmarks of panabert and of the JVM peers beside it, and the worker that lets another
 * process measure panabert. Benchmarks use what the packages show, that of the micro-kernel also
 * {@link io.github.panabert.kernel.OnePanel}; tests check what each computes.
 */
package io.github.panabert.jmh;
