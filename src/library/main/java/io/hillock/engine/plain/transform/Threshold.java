package io.hillock.engine.plain.transform;

import io.hillock.step.Step;

/**
 * NIR's Threshold: 1 if x > threshold, otherwise 0.
 *
 * @param threshold one value for each element
 */
public record Threshold(float[] threshold) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        for (int j = 0; j < threshold.length; j++) {
            out[to + j] = x[at + j] > threshold[j] ? 1 : 0;
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
