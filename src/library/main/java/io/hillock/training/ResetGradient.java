package io.hillock.training;

import java.util.Locale;

/** Whether gradients pass through the reset of a spike to the spike itself. */
public enum ResetGradient {
    /** No: the reset counts as constant. Zenke and Vogels (Neural Computation 33(4), 2021) found this to train better. */
    DETACHED,
    /** Yes: the reset is part of the derivative. */
    WHOLE;

    /** The name on the command line, such as {@code detached}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static ResetGradient of(String label) {
        for (ResetGradient one : values()) {
            if (one.label().equals(label)) {
                return one;
            }
        }
        throw new IllegalArgumentException("unknown reset gradient '" + label + "'; known are detached, whole");
    }
}
