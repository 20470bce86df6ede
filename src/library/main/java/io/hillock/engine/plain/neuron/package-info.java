/**
 * The neuron models in plain Java, one a file, with the roundings that {@code src/docs/neurons.md} states. The C++ engine has the same
 * files under {@code native/src/core/neuron}. Every faster form is tested against this readable one.
 */
package io.hillock.engine.plain.neuron;

