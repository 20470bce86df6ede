package io.hillock.spike;

/** What the Output node of a network carries. */
public enum OutputKind {
    /** Numbers of spikes: each value is a whole number, mostly 0 or 1. */
    SPIKES("spikes"),
    /** Membranes or other analog values. */
    MEMBRANE("membrane");

    private final String label;

    OutputKind(String label) {
        this.label = label;
    }

    /** As images and the command line write it. */
    public String label() {
        return label;
    }
}
