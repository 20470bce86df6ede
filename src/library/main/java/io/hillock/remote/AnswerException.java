package io.hillock.remote;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import java.io.Serial;

/** The other side answered with ERROR, or can no longer answer. */
public final class AnswerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    AnswerException(String peer, ErrorReply error) {
        super("'" + peer + "': " + error.code().label() + ": " + error.message());
        this.code = error.code();
    }

    public ErrorCode code() {
        return code;
    }
}
