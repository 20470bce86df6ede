package io.hillock.message;

/** How pushed state changes what is there: takes its place, is averaged with it, or is added to it. */
public enum SyncMode {
    REPLACE, AVERAGE, DELTA;

    private final String label = Labels.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static SyncMode of(String label) {
        return Labels.find("mode", label, values(), SyncMode::label);
    }
}
