package io.hillock.engine.neuron;

import io.hillock.model.Reset;

/**
 * Threshold and reset: from u, the membranes before the threshold, to the spikes and the membranes that are kept. One loop a
 * rule, each simple enough for the JIT to make vectors of.
 *
 * @param reset the rule
 * @param threshold v_threshold
 * @param vReset v_reset, for {@code TO_V_RESET}; else null
 * @param lowerBound no membrane is kept below it; null for none
 * @param u of the step under way
 */
public record Fire(Reset reset, float[] threshold, float[] vReset, float[] lowerBound, float[] u) {
    private static final float MOST_SPIKES = 0x1p24f;

    public Fire(Reset reset, float[] threshold, float[] vReset, float[] lowerBound) {
        this(reset, threshold, vReset, lowerBound, new float[threshold.length]);
    }

    /** Writes the spikes to {@code out} from index {@code to} on, and the membranes to {@code v}, which holds those of the step before. */
    void fire(float[] v, float[] out, int to) {
        switch (reset) {
            case TO_V_RESET, TO_ZERO -> toVReset(v, out, to);
            case SUBTRACT -> subtract(v, out, to);
            case SUBTRACT_LATE -> subtractLate(v, out, to);
            case SNNTORCH_SUBTRACT -> snntorchSubtract(v, out, to);
            case MULTI_SPIKE -> multiSpike(v, out, to);
        }
        if (lowerBound != null) {
            for (int j = 0; j < v.length; j++) {
                v[j] = v[j] < lowerBound[j] ? lowerBound[j] : v[j];
            }
        }
    }

    private void toVReset(float[] v, float[] out, int to) {
        for (int j = 0; j < v.length; j++) {
            boolean spike = u[j] > threshold[j];
            out[to + j] = spike ? 1 : 0;
            v[j] = spike ? vReset[j] : u[j];
        }
    }

    private void subtract(float[] v, float[] out, int to) {
        for (int j = 0; j < v.length; j++) {
            boolean spike = u[j] > threshold[j];
            out[to + j] = spike ? 1 : 0;
            v[j] = spike ? u[j] - threshold[j] : u[j];
        }
    }

    private void subtractLate(float[] v, float[] out, int to) {
        int before = to - v.length; // the row of the step before
        for (int j = 0; j < v.length; j++) {
            float w = out[before + j] == 1 ? u[j] - threshold[j] : u[j];
            out[to + j] = w > threshold[j] ? 1 : 0;
            v[j] = w;
        }
    }

    private void snntorchSubtract(float[] v, float[] out, int to) {
        for (int j = 0; j < v.length; j++) {
            float theta = threshold[j];
            boolean stillAbove = v[j] > theta;
            float w = stillAbove ? u[j] - theta : u[j];
            boolean above = w > theta;
            out[to + j] = above ? 1 : 0;
            v[j] = above == stillAbove ? w : above ? w - theta : w + theta;
        }
    }

    private void multiSpike(float[] v, float[] out, int to) {
        for (int j = 0; j < v.length; j++) {
            float spikes = u[j] > 0 ? Math.min(truncate(u[j] / threshold[j]), MOST_SPIKES) : 0;
            out[to + j] = spikes;
            v[j] = Math.fma(-spikes, threshold[j], u[j]);
        }
    }

    private static float truncate(float positive) {
        return positive < 0x1p23f ? (int) positive : positive;
    }
}
