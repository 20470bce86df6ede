package io.hillock.learning;

import java.io.Serial;

/** States that do not go together: another image, other variables, another version, a sum beyond float32. Nothing was changed. */
public final class IncompatibleStateException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param message one line that names both sides */
    public IncompatibleStateException(String message) {
        super(message);
    }
}
