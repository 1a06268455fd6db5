/**
 * JMH benchmarks of panabert and of the JVM peers beside it, and the worker that lets another
 * process measure panabert. Benchmarks use what the packages show; each one's result is checked by
 * {@code BenchmarksTest}.
 */
package io.github.panabert.jmh;
