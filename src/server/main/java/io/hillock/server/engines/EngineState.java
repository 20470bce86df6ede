package io.hillock.server.engines;

import java.util.Locale;

/** Whether an engine of a network gets requests. */
public enum EngineState {
    SERVING,
    /** It failed too often a moment ago, or an operator drained it, so it gets no requests for a while. */
    RESTING,
    /** It is not connected, or does not take the network. It serves once that has changed. */
    ABSENT,
    /** It gave other bits than the golden ones. It serves no more, unless its process is replaced. */
    FAULTY;

    /** The word in health and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
