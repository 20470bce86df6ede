package io.hillock.engine;

import java.io.Serial;

/** A run that failed for no fault of the call: the message names what and where. */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param message one line */
    public EngineException(String message) {
        super(message);
    }
}
