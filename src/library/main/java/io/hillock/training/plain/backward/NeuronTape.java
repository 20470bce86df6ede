package io.hillock.training.plain.backward;

/**
 * What the forward pass of a population keeps for the backward pass. Rows are steps of the segment; arrays marked + have a row for the step before it, first.
 *
 * @param n neurons
 * @param u membranes before the threshold; null for neurons that do not spike
 * @param v membranes that the neurons keep, +
 * @param i synaptic currents, +; null without a synapse
 * @param z spikes, +, without a mask
 */
public record NeuronTape(int n, float[] u, float[] v, float[] i, float[] z) {}
