/**
 * The parts that networks are made of: weights fetched by name and checked shape, linear layers,
 * layer norms, and the heap that they need. Internal. Depends on the kernels, the tensors and
 * safetensors.
 */
package io.github.panabert.nn;
