package io.hillock.neuron;

import io.hillock.step.Step;

/**
 * NIR's LIF, leaky integrate and fire: tau dv/dt = (v_leak − v) + r x. A neuron spikes if v > v_threshold. One thread
 * at a time.
 *
 * @param decay factor by which the membrane decays in a step
 * @param gain factor of the operand
 * @param leak (1 − decay) · v_leak
 * @param v membranes
 * @param fire threshold and reset
 */
public record Lif(float[] decay, float[] gain, float[] leak, float[] v, Fire fire) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        step(0, x, at, out, to);
    }

    /** As {@link Step#step}, for the neurons from {@code first} on only; {@code at} and {@code to} are those of neuron 0. */
    public void step(int first, float[] x, int at, float[] out, int to) {
        float[] u = fire.u();
        for (int j = first; j < v.length; j++) {
            u[j] = Math.fma(decay[j], v[j], Math.fma(gain[j], x[at + j], leak[j]));
        }
        fire.fire(first, v, out, to);
    }
}
