package io.hillock.spike;

/** The kind of values that a network's Output carries. */
public enum OutputKind {
    /** Spike counts per step: whole numbers, mostly 0 or 1. */
    SPIKES("spikes"),
    /** Membranes or other analog values. */
    MEMBRANE("membrane");

    private final String label;

    OutputKind(String label) {
        this.label = label;
    }

    /** The name in images and on the command line. */
    public String label() {
        return label;
    }
}
