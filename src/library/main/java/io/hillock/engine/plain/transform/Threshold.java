package io.hillock.engine.plain.transform;

import io.hillock.engine.plain.step.Step;

/**
 * NIR's Threshold: 1 where x > threshold, else 0.
 *
 * @param threshold one an element
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
