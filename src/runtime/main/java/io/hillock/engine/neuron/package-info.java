/**
 * The neuron models in plain Java, one a file, with the roundings that {@code src/docs/neurons.md} states; the C++ engine has the
 * same files under {@code native/src/neuron}. This is the readable form that every faster one is tested against.
 */
package io.hillock.engine.neuron;
