package io.hillock.model;

import java.util.Locale;

/** How tau dv/dt = -v + x becomes a step: v = decay v + f x. */
public enum Discretisation {

    /** decay = 1 - dt/tau, f = dt/tau. */
    EULER,
    /** decay = exp(-dt/tau), f = dt/tau. */
    EXPONENTIAL,
    /** decay = exp(-dt/tau), f = 1 - exp(-dt/tau): exact for an input constant during the step. */
    EXACT;

    /** The name in settings, such as {@code exact}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Discretisation of(String label) {
        return Labels.find("discretisation", label, values(), Discretisation::label);
    }
}
