package io.hillock.runtime.remote;

import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import java.io.Serial;

/** The other side answered with ERROR, or cannot answer any more. */
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
