package io.hillock.training.plain.backward;

/**
 * The factors of a population's step (neurons.md, Constants), shared with the forward pass.
 *
 * @param decay null for IF and I
 * @param synapticDecay null without a synapse
 * @param synapticGain null without a synapse
 */
public record NeuronFactors(float[] gain, float[] decay, float[] synapticDecay, float[] synapticGain) {}
