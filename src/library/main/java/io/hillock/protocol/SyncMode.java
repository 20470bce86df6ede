package io.hillock.protocol;

/** How pushed state changes the present state: it replaces it, is averaged with it, or is added to it. */
public enum SyncMode {
    REPLACE, AVERAGE, DELTA;

    private final String label = WireNames.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static SyncMode of(String label) {
        return WireNames.find("mode", label, values(), SyncMode::label);
    }
}
