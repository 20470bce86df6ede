package io.hillock.server.request;

import java.util.Locale;

/** How the time of one request divides, in ns. One thread at a time. */
public final class PhaseTimes {
    private final long[] nanos = new long[Phase.values().length];
    private String engine = "";

    /** A part of a request's time, in order. */
    public enum Phase {
        /** Reading the body into tensors. */
        DECODE,
        /** Waiting for admission, for a thread, or for the sequence's turn. */
        QUEUE,
        /** Choosing engines, failing over, caching: the front door without its engines. */
        ROUTE,
        /** The run itself. */
        SIMULATE,
        /** Writing the answer. */
        ENCODE;

        /** The label in metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public void add(Phase phase, long more) {
        nanos[phase.ordinal()] += Math.max(0, more);
    }

    public long nanos(Phase phase) {
        return nanos[phase.ordinal()];
    }

    /** Notes which engine answered. */
    public void answeredBy(String name) {
        engine = name;
    }

    /** The engine that answered; empty before that. */
    public String engine() {
        return engine;
    }

    void clear() {
        java.util.Arrays.fill(nanos, 0);
        engine = "";
    }
}
