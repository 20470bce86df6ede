package io.hillock.model;

import java.util.Locale;

/** What happens to a membrane that crosses its threshold; the exact steps stand in neurons.md. */
public enum Reset {

    /** v = v_reset. */
    TO_V_RESET,
    /** v = 0. */
    TO_ZERO,
    /** v = v - v_threshold in the same step. */
    SUBTRACT,
    /** v = v - v_threshold in the next step, before its own threshold. */
    SUBTRACT_LATE,
    /** snnTorch's subtraction with {@code reset_delay=False}: what lay above the threshold before the step is subtracted first. */
    SNNTORCH_SUBTRACT,
    /** k = trunc(v / v_threshold) spikes at once, v = v - k v_threshold; needs v_threshold above 0. */
    MULTI_SPIKE;

    /** The name in settings, such as {@code multi_spike}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Reset of(String label) {
        return Labels.find("reset", label, values(), Reset::label);
    }
}
