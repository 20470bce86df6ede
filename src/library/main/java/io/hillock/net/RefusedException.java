package io.hillock.net;

import io.hillock.protocol.ErrorCode;
import java.io.IOException;

/** One side refused the other, so no connection was made. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String reason;

    public RefusedException(ErrorCode code, String reason) {
        super(code.label() + ": " + reason);
        this.code = code;
        this.reason = reason;
    }

    /** {@code unauthorized}, {@code name_taken}, … */
    public ErrorCode code() {
        return code;
    }

    public String reason() {
        return reason;
    }
}
