package io.hillock.neuron;

import io.hillock.step.Step;

/**
 * NIR's IF, integrate and fire: dv/dt = r x. A neuron spikes if v > v_threshold. One thread at a time.
 *
 * @param gain r, or dt · r
 * @param v membranes
 * @param fire threshold and reset
 */
public record If(float[] gain, float[] v, Fire fire) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        float[] u = fire.u();
        for (int j = 0; j < v.length; j++) {
            u[j] = Math.fma(gain[j], x[at + j], v[j]);
        }
        fire.fire(v, out, to);
    }
}
