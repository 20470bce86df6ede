package io.hillock.neuron;

import io.hillock.step.Step;

/**
 * Leaky integrate and fire with a current-based synapse, a refractory time and a homeostatic threshold. The equations
 * are tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; tau_theta dθ/dt = −θ. A neuron spikes if
 * v > v_threshold + θ. One thread at a time.
 *
 * @param synapse the synaptic currents
 * @param decay factor by which the membrane decays in a step
 * @param gain factor of the current
 * @param leak (1 − decay) · v_leak
 * @param threshold v_threshold
 * @param vReset v_reset
 * @param refractory steps for which the membrane is held after a spike
 * @param thetaDecay factor by which θ decays in a step
 * @param thetaPlus the amount that each spike adds to θ
 * @param v membranes
 * @param count steps until the membrane moves again
 * @param theta the thresholds' increases so far
 */
public record AdaptiveLif(Synapse synapse, float[] decay, float[] gain, float[] leak, float[] threshold, float[] vReset,
        float[] refractory, float[] thetaDecay, float[] thetaPlus, float[] v, float[] count, float[] theta)
        implements
            Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        for (int j = 0; j < v.length; j++) {
            float i = synapse.step(j, x[at + j]);
            float u = Math.fma(decay[j], v[j], Math.fma(gain[j], i, leak[j]));
            float grown = thetaDecay[j] * theta[j];
            boolean held = count[j] > 0;
            boolean spike = !held && u > threshold[j] + grown;
            out[to + j] = spike ? 1 : 0;
            v[j] = spike ? vReset[j] : held ? v[j] : u;
            count[j] = spike ? refractory[j] : held ? count[j] - 1 : 0;
            theta[j] = spike ? grown + thetaPlus[j] : grown;
        }
    }
}
