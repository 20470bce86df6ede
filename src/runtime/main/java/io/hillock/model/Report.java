package io.hillock.model;

import java.util.Locale;

/** Which step's spikes a neuron's recording and the Output show. */
public enum Report {

    /** This step's. */
    SAME_STEP,
    /** Those of the step before, none at first (Spyx). */
    PREVIOUS_STEP;

    /** The name in settings, such as {@code previous_step}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Report of(String label) {
        return Labels.find("report", label, values(), Report::label);
    }
}
