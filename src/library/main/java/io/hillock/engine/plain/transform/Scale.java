package io.hillock.engine.plain.transform;

import io.hillock.step.Step;

/**
 * NIR's Scale: y = s x, elementwise.
 *
 * @param scale one factor for each element
 */
public record Scale(float[] scale) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        for (int j = 0; j < scale.length; j++) {
            float value = x[at + j];
            out[to + j] = value == 0 ? 0 : Math.fma(scale[j], value, 0f) + 0f;
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
