package io.hillock.learning;

import java.io.Serial;

/** Two states do not fit together: another image, other variables, another version, or a sum beyond float32. Nothing was changed. */
public final class IncompatibleStateException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param message one line that names both states */
    public IncompatibleStateException(String message) {
        super(message);
    }
}
