package io.hillock.protocol;

/** The purpose of a cell. */
public enum Role {
    TRAINING, PERFORMANCE, INTERFACE, ROUTER;

    private final String label = WireNames.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static Role of(String label) {
        return WireNames.find("role", label, values(), Role::label);
    }
}
