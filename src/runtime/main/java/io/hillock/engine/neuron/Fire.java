package io.hillock.engine.neuron;

import io.hillock.model.Reset;

/**
 * Threshold and reset: from u, the membrane before the threshold, to the spike and the membrane that is kept.
 *
 * @param reset the rule
 * @param threshold v_threshold
 * @param vReset v_reset, for {@code TO_V_RESET}; else null
 * @param lowerBound no membrane is kept below it; null for none
 */
public record Fire(Reset reset, float[] threshold, float[] vReset, float[] lowerBound) {
    private static final float MOST_SPIKES = 0x1p24f;

    /** Writes the spike of neuron j to {@code out[to + j]} and its membrane to {@code v[j]}. */
    void fire(int j, float u, float[] v, float[] out, int to) {
        float theta = threshold[j];
        float z;
        float kept;
        switch (reset) {
            case TO_V_RESET, TO_ZERO -> {
                z = u > theta ? 1 : 0;
                kept = u > theta ? vReset[j] : u;
            }
            case SUBTRACT -> {
                z = u > theta ? 1 : 0;
                kept = u > theta ? u - theta : u;
            }
            case SUBTRACT_LATE -> {
                boolean spikedBefore = out[to + j - v.length] == 1;
                kept = spikedBefore ? u - theta : u;
                z = kept > theta ? 1 : 0;
            }
            case SNNTORCH_SUBTRACT -> {
                boolean stillAbove = v[j] > theta;
                float w = stillAbove ? u - theta : u;
                boolean above = w > theta;
                z = above ? 1 : 0;
                kept = above == stillAbove ? w : above ? w - theta : w + theta;
            }
            case MULTI_SPIKE -> {
                z = u > 0 ? Math.min(truncate(u / theta), MOST_SPIKES) : 0;
                kept = Math.fma(-z, theta, u);
            }
        }
        v[j] = lowerBound != null && kept < lowerBound[j] ? lowerBound[j] : kept;
        out[to + j] = z;
    }

    private static float truncate(float positive) {
        return positive < 0x1p23f ? (int) positive : positive;
    }
}
