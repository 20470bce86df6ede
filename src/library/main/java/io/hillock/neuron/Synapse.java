package io.hillock.neuron;

/**
 * Exponential synaptic currents: tau_syn di/dt = −i + w_in x. One thread at a time.
 *
 * @param decay factor by which a current decays in a step
 * @param gain factor of the operand
 * @param i currents
 */
public record Synapse(float[] decay, float[] gain, float[] i) {
    /** The current of a neuron, after a step with the operand x. */
    public float step(int j, float x) {
        i[j] = Math.fma(decay[j], i[j], gain[j] * x);
        return i[j];
    }
}
