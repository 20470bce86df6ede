package io.hillock.server.serving;

/**
 * An entry of the repository's index.
 *
 * @param reason why it is in this state; empty if there is nothing to say
 */
public record ModelState(String model, String version, State state, String reason) {
    /** Whether a version can be used. */
    public enum State {
        LOADING, READY,
        /** It is being unloaded: its last users still run. */
        UNLOADING, UNAVAILABLE
    }
}
