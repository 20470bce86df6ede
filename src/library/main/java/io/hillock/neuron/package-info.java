/**
 * The neuron models: {@link io.hillock.neuron.NeuronModels} is their table, a row a model, and each model's step is one file, with the roundings
 * that {@code src/docs/neurons.md} states. The C++ engine has the same files under {@code native/src/core/neuron}. Every faster form is tested
 * against this readable one. A model's parameters are a record of {@code io.hillock.model}.
 */
package io.hillock.neuron;
