package io.hillock.neuron;

import io.hillock.model.NodeSettings.UpdateOrder;

/**
 * Exponential synaptic currents: tau_syn di/dt = −i + w_in x. One thread at a time.
 *
 * @param decay factor by which a current decays in a step
 * @param gain factor of the operand
 * @param i currents
 * @param order the current that the membrane sees
 */
public record Synapse(float[] decay, float[] gain, float[] i, UpdateOrder order) {
    /** Takes a step with the operand x, and gives the current of a neuron that its membrane sees. */
    public float step(int j, float x) {
        float before = i[j];
        i[j] = Math.fma(decay[j], before, gain[j] * x);
        return order == UpdateOrder.MEMBRANE_FIRST ? before : i[j];
    }
}
