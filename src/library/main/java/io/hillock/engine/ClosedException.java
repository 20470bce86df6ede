package io.hillock.engine;

import java.io.Serial;

/**
 * Reports the use of an engine or a session after this or another thread closed it. A late caller always gets this
 * exception, however close the race.
 */
public final class ClosedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param what the closed object, such as {@code the session} */
    public ClosedException(String what) {
        super(what + " is closed");
    }
}
