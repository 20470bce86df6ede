package io.hillock.model;

import java.util.Locale;

/** How an output that is a membrane becomes one score a sample. */
public enum Readout {

    /** The mean over all steps. */
    MEAN,
    /** The largest value of any step. */
    MAX,
    /** The value of the last step. */
    LAST;

    /** The name in settings, such as {@code last}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Readout of(String label) {
        return Labels.find("readout", label, values(), Readout::label);
    }
}
