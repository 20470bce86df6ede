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
        float kept = switch (reset) {
            case TO_V_RESET, TO_ZERO -> spike(u > theta, out, to + j) ? vReset[j] : u;
            case SUBTRACT -> spike(u > theta, out, to + j) ? u - theta : u;
            case SUBTRACT_LATE -> {
                boolean spikedBefore = out[to + j - v.length] == 1;
                float w = spikedBefore ? u - theta : u;
                spike(w > theta, out, to + j);
                yield w;
            }
            case SNNTORCH_SUBTRACT -> {
                boolean stillAbove = v[j] > theta;
                float w = stillAbove ? u - theta : u;
                boolean above = spike(w > theta, out, to + j);
                yield above == stillAbove ? w : above ? w - theta : w + theta;
            }
            case MULTI_SPIKE -> {
                float spikes = u > 0 ? Math.min(truncate(u / theta), MOST_SPIKES) : 0;
                out[to + j] = spikes;
                yield Math.fma(-spikes, theta, u);
            }
        };
        v[j] = lowerBound != null && kept < lowerBound[j] ? lowerBound[j] : kept;
    }

    private static boolean spike(boolean is, float[] out, int at) {
        out[at] = is ? 1 : 0;
        return is;
    }

    private static float truncate(float positive) {
        return positive < 0x1p23f ? (int) positive : positive;
    }
}
