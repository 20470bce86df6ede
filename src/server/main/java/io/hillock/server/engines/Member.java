package io.hillock.server.engines;

import io.hillock.unified.EngineKind;

/** An engine of a network, whether it serves at present or not. Thread-safe. */
sealed interface Member permits LocalMember, HubMember {
    String name();

    EngineKind kind();

    /** {@code SERVING}, {@code ABSENT} or {@code FAULTY}. */
    EngineState state();

    /** Why it does not serve; empty if it does. */
    String reason();

    /**
     * Runs the golden sample if the engine serves, and tries to make it serve if it is absent.
     *
     * @param idle whether it has no runs under way; a busy engine may be late
     */
    void probe(boolean idle, ProbeListener listener);
}
