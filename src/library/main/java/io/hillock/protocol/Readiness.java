package io.hillock.protocol;

/** The state of a cell. */
public enum Readiness {
    STARTING, READY, DEGRADED, DRAINING;

    private final String label = WireNames.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static Readiness of(String label) {
        return WireNames.find("state", label, values(), Readiness::label);
    }
}
