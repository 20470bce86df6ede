package io.hillock.neuron;

import io.hillock.step.Step;

/**
 * The step of {@link ExponentialLif}.
 *
 * @param upstroke input factor · slope
 */
record ExponentialLifStep(float[] decay, float[] gain, float[] leak, float[] upstroke, float[] slope, float[] knee,
        float[] v, Fire fire) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        float[] u = fire.u();
        for (int j = 0; j < v.length; j++) {
            float rise = upstroke[j] * (float) StrictMath.exp((v[j] - knee[j]) / slope[j]);
            u[j] = Math.fma(decay[j], v[j], Math.fma(gain[j], x[at + j], leak[j] + rise));
        }
        fire.fire(v, out, to);
    }
}
