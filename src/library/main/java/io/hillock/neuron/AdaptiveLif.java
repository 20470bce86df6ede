package io.hillock.neuron;

/**
 * Leaky integrate and fire behind a synaptic current, with a refractory time and a homeostatic threshold:
 * tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; tau_theta dθ/dt = −θ; a spike where v > v_threshold + θ.
 *
 * @param synapse the currents
 * @param decay what remains of a membrane after a step
 * @param gain of the current
 * @param leak (1 − decay) · v_leak
 * @param threshold v_threshold
 * @param vReset v_reset
 * @param refractory steps for which a spike holds the membrane
 * @param thetaDecay what remains of θ after a step
 * @param thetaPlus what a spike adds to θ
 * @param v membranes
 * @param count steps until the membrane moves again
 * @param theta what the thresholds have grown by
 */
public record AdaptiveLif(Synapse synapse, float[] decay, float[] gain, float[] leak, float[] threshold, float[] vReset,
        float[] refractory, float[] thetaDecay, float[] thetaPlus, float[] v, float[] count, float[] theta)
        implements
            NeuronStep {
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
