package io.hillock.model;

import java.util.Locale;

/** Where a cycle gets the one-step delay that lets it run. */
public enum CycleDelay {

    /** What leaves a stateful node within its cycle is its value of the previous step, 0 at first. */
    NEURON_OUT,
    /** What enters a stateful node within its cycle is of the previous step; absent, with any bias on its way, at first. */
    NEURON_IN;

    /** The name in settings, such as {@code neuron_in}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static CycleDelay of(String label) {
        return Labels.find("cycle delay", label, values(), CycleDelay::label);
    }
}
