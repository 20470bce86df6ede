package io.hillock.neuron;

import io.hillock.step.Step;

/**
 * NIR's CubaLI, a leaky integrator with a current-based synapse: tau_syn di/dt = −i + w_in x; tau_mem
 * dv/dt = (v_leak − v) + r i. One thread at a time.
 *
 * @param synapse the synaptic currents
 * @param decay factor by which the membrane decays in a step
 * @param gain factor of the current
 * @param leak (1 − decay) · v_leak
 * @param v membranes
 */
public record CubaLi(Synapse synapse, float[] decay, float[] gain, float[] leak, float[] v) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        step(0, x, at, out, to);
    }

    /** As {@link Step#step}, for the neurons from {@code first} on only; {@code at} and {@code to} are those of neuron 0. */
    public void step(int first, float[] x, int at, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            v[j] = Math.fma(decay[j], v[j], Math.fma(gain[j], synapse.step(j, x[at + j]), leak[j]));
            out[to + j] = v[j];
        }
    }
}
