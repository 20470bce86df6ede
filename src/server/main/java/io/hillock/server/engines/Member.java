package io.hillock.server.engines;

import io.hillock.unified.EngineKind;

/** An engine of a network, whether it serves at present or not. Thread-safe. */
sealed interface Member permits LocalMember, HubMember {
    /** The reason why a drained engine rests. */
    String DRAINED = "drained by an operator";

    String name();

    EngineKind kind();

    /** Whether it is an engine at present: a hub that serves no networks is none. */
    default boolean isEngine() {
        return true;
    }

    /** {@code SERVING}, {@code ABSENT}, {@code FAULTY} or, if drained, {@code RESTING}. */
    EngineState state();

    /** Why it does not serve; empty if it does. */
    String reason();

    /** Takes it out of the front door until {@link #resume}. Runs under way finish. Nothing if it does not serve. */
    void drain();

    /** Lets it serve again, if it gives the right bits. Nothing if it was not drained. */
    void resume();

    /**
     * Runs the golden sample if the engine serves, and tries to make it serve if it is absent.
     *
     * @param idle whether it has no runs under way; a busy engine may be late
     */
    void probe(boolean idle, ProbeListener listener);
}
