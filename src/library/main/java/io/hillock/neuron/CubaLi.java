package io.hillock.neuron;

/**
 * NIR's CubaLI, a leaky integrator behind a synaptic current: tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i.
 *
 * @param synapse the currents
 * @param decay what remains of a membrane after a step
 * @param gain of the current
 * @param leak (1 − decay) · v_leak
 * @param v membranes
 */
public record CubaLi(Synapse synapse, float[] decay, float[] gain, float[] leak, float[] v) implements NeuronStep {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        for (int j = 0; j < v.length; j++) {
            v[j] = Math.fma(decay[j], v[j], Math.fma(gain[j], synapse.step(j, x[at + j]), leak[j]));
            out[to + j] = v[j];
        }
    }
}
