package io.hillock.engine;

import java.io.Serial;

/** Reports a run that failed although the call was correct. The message names what failed, and where. */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Status status;

    /** The cause of a failed run. */
    public enum Status {
        /** A state variable or membrane output became infinite or NaN. Every engine fails alike. */
        UNSTABLE,
        /** Its {@link Limit} was cancelled. */
        CANCELLED,
        /** The deadline of its {@link Limit} passed. */
        DEADLINE,
        /** The engine accepts no more requests now. */
        OVERLOADED,
        /** No engine accepts requests now: none exists, or all have failed too often recently. */
        UNAVAILABLE,
        /** The request is larger than this engine accepts. Another engine may accept it. */
        TOO_LARGE,
        /** The engine's process or connection is gone. */
        DISCONNECTED,
        /** Anything else: out of memory, a library of another release, a defect. */
        FAILED
    }

    /** @param message one line */
    public EngineException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /** Creates an exception with {@link Status#FAILED}. */
    public EngineException(String message) {
        this(Status.FAILED, message);
    }

    public Status status() {
        return status;
    }
}
