package io.hillock.engine;

import java.io.Serial;

/** A run that failed for no fault of the call: the message names what and where. */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Status status;

    /** Why a run failed. */
    public enum Status {
        /** A state variable or membrane output left the finite floats. Every engine fails alike. */
        UNSTABLE,
        /** Its {@link Limit} was cancelled. */
        CANCELLED,
        /** The deadline of its {@link Limit} passed. */
        DEADLINE,
        /** The engine takes no more now. */
        OVERLOADED,
        /** No engine takes requests now: there is none, or all have failed too often of late. */
        UNAVAILABLE,
        /** The request is larger than this engine takes. Another may take it. */
        TOO_LARGE,
        /** The engine's process or connection is gone. */
        DISCONNECTED,
        /** Anything else: no memory, a library of another release, a defect. */
        FAILED
    }

    /** @param message one line */
    public EngineException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /** {@link Status#FAILED}. */
    public EngineException(String message) {
        this(Status.FAILED, message);
    }

    public Status status() {
        return status;
    }
}
