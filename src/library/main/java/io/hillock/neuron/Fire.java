package io.hillock.neuron;

import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.RunSettings.Reset;

/**
 * Threshold and reset: turns u, the membranes before the threshold, into spikes and into the membranes to keep. Each
 * rule has its own loop. HotSpot does not vectorise loops with branches. Thresholds are nearly always above 0; the two
 * rules that subtract them then use a branch-free loop with the same bits. One thread at a time.
 *
 * @param reset the rule
 * @param threshold v_threshold
 * @param limit a neuron fires if it is above it: v_threshold, or the largest float below it if v = v_threshold fires too
 * @param vReset v_reset, for {@code TO_V_RESET}; otherwise null
 * @param lowerBound lower bound of the membranes; null for none
 * @param positive whether all thresholds are above 0
 * @param u the membranes of the current step before the threshold
 * @param z scratch memory for a row of spikes
 */
public record Fire(Reset reset, float[] threshold, float[] limit, float[] vReset, float[] lowerBound,
        boolean positive, float[] u, float[] z) {
    private static final float MOST_SPIKES = 0x1p24f;

    public Fire(Reset reset, FiringCondition fires, float[] threshold, float[] vReset, float[] lowerBound) {
        this(reset, threshold, limit(fires, threshold), vReset, lowerBound, positive(threshold),
                new float[threshold.length],
                new float[threshold.length]);
    }

    /**
     * Writes the spikes to {@code out} from index {@code to} on. Replaces the membranes of the previous step in
     * {@code v} with the new ones.
     */
    public void fire(float[] v, float[] out, int to) {
        fire(0, v, out, to);
    }

    /** As {@link #fire(float[], float[], int)}, for the neurons from {@code first} on only. */
    public void fire(int first, float[] v, float[] out, int to) {
        switch (reset) {
            case TO_V_RESET, TO_ZERO -> toVReset(first, v, out, to);
            case SUBTRACT -> {
                if (positive) {
                    subtractPositive(first, v, out, to);
                } else {
                    subtract(first, v, out, to);
                }
            }
            case SUBTRACT_LATE -> {
                if (positive) {
                    subtractPositiveLate(first, v, out, to);
                } else {
                    subtractLate(first, v, out, to);
                }
            }
            case SNNTORCH_SUBTRACT -> snntorchSubtract(first, v, out, to);
            case TO_ZERO_LATE -> toZeroLate(first, v, out, to);
            case NONE -> none(first, v, out, to);
            case MULTI_SPIKE -> multiSpike(first, v, out, to);
        }
        if (lowerBound != null) {
            for (int j = first; j < v.length; j++) {
                v[j] = v[j] < lowerBound[j] ? lowerBound[j] : v[j];
            }
        }
    }

    private void toVReset(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            boolean spike = u[j] > limit[j];
            out[to + j] = spike ? 1 : 0;
            v[j] = spike ? vReset[j] : u[j];
        }
    }

    private void subtract(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            boolean spike = u[j] > limit[j];
            out[to + j] = spike ? 1 : 0;
            v[j] = spike ? u[j] - threshold[j] : u[j];
        }
    }

    private void subtractLate(int first, float[] v, float[] out, int to) {
        int before = to - v.length; // the row of the previous step
        for (int j = first; j < v.length; j++) {
            float w = out[before + j] == 1 ? u[j] - threshold[j] : u[j];
            out[to + j] = w > limit[j] ? 1 : 0;
            v[j] = w;
        }
    }

    private void subtractPositive(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            z[j] = above(u[j], limit[j]);
        }
        for (int j = first; j < v.length; j++) {
            v[j] = u[j] - z[j] * threshold[j];
        }
        System.arraycopy(z, first, out, to + first, z.length - first);
    }

    private void subtractPositiveLate(int first, float[] v, float[] out, int to) {
        System.arraycopy(out, to - z.length + first, z, first, z.length - first); // the row of the previous step
        for (int j = first; j < v.length; j++) {
            float before = 1 - Math.abs(Math.signum(z[j] - 1)); // 1 if z was 1, otherwise 0
            v[j] = u[j] - before * threshold[j];
        }
        for (int j = first; j < v.length; j++) {
            z[j] = above(v[j], limit[j]);
        }
        System.arraycopy(z, first, out, to + first, z.length - first);
    }

    /** 1 if a is above b, otherwise 0. NaN gives another result, but a run with NaN is refused at its end. */
    private static float above(float a, float b) {
        return Math.max(Math.signum(a - b), 0f);
    }

    /** The thresholds themselves if only more than a threshold fires. */
    private static float[] limit(FiringCondition fires, float[] threshold) {
        if (fires == FiringCondition.ABOVE) {
            return threshold;
        }
        float[] limit = new float[threshold.length];
        nextDown(threshold, limit);
        return limit;
    }

    private static void nextDown(float[] threshold, float[] limit) {
        for (int j = 0; j < limit.length; j++) {
            limit[j] = Math.nextDown(threshold[j]);
        }
    }

    /** Takes over thresholds that a training has changed in their array. They stay above 0 if they were. */
    public void thresholdsChanged() {
        if (limit != threshold) {
            nextDown(threshold, limit);
        }
    }

    private static boolean positive(float[] threshold) {
        for (float value : threshold) {
            if (!(value > 0)) {
                return false;
            }
        }
        return true;
    }

    private void snntorchSubtract(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            float theta = threshold[j];
            boolean stillAbove = v[j] > limit[j];
            float w = stillAbove ? u[j] - theta : u[j];
            boolean above = w > limit[j];
            out[to + j] = above ? 1 : 0;
            v[j] = above == stillAbove ? w : above ? w - theta : w + theta;
        }
    }

    private void toZeroLate(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            float w = v[j] > limit[j] ? 0 : u[j];
            out[to + j] = w > limit[j] ? 1 : 0;
            v[j] = w;
        }
    }

    private void none(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            out[to + j] = u[j] > limit[j] ? 1 : 0;
            v[j] = u[j];
        }
    }

    private void multiSpike(int first, float[] v, float[] out, int to) {
        for (int j = first; j < v.length; j++) {
            float spikes = u[j] > 0 ? Math.min(truncate(u[j] / threshold[j]), MOST_SPIKES) : 0;
            out[to + j] = spikes;
            v[j] = Math.fma(-spikes, threshold[j], u[j]);
        }
    }

    private static float truncate(float positive) {
        return positive < 0x1p23f ? (int) positive : positive;
    }
}
