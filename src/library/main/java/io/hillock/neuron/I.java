package io.hillock.neuron;

import io.hillock.step.Step;

/**
 * NIR's I, an integrator: dv/dt = r x. One thread at a time.
 *
 * @param gain r, or dt · r
 * @param v membranes
 */
public record I(float[] gain, float[] v) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        for (int j = 0; j < v.length; j++) {
            v[j] = Math.fma(gain[j], x[at + j], v[j]);
            out[to + j] = v[j];
        }
    }
}
