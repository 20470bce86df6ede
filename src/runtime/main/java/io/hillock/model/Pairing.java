package io.hillock.model;

import java.util.Locale;

/** Which spikes of a neuron its trace remembers (Morrison, Diesmann, Gerstner 2008). */
public enum Pairing {

    /** All: each adds 1 to the trace. */
    ALL,
    /** The last one only: it sets the trace to 1. */
    NEAREST;

    /** The name in images, such as {@code nearest}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static Pairing of(String label) {
        return Labels.find("pairing", label, values(), Pairing::label);
    }
}
