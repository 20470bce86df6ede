package io.hillock.image;

/** What the Output of a network carries: spikes, which are counted, or membranes. */
public enum OutputKind {
    SPIKES("spikes"), MEMBRANE("membrane");

    private final String label;

    OutputKind(String label) {
        this.label = label;
    }

    /** As images write it. */
    public String label() {
        return label;
    }
}
