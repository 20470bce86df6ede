package io.hillock.engine;

import java.io.Serial;

/** An engine or a session was used after it was closed, by this thread or another. Whoever is too late gets this, however close the race. */
public final class ClosedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param what is closed: {@code the session} */
    public ClosedException(String what) {
        super(what + " is closed");
    }
}
