package io.hillock.queue;

import java.io.Serial;

/** A task gives no answer, and says what becomes of the request. */
public final class QueueTaskException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient AttemptFailure failure;

    public QueueTaskException(AttemptFailure failure, Throwable cause) {
        super(failure.code() + ": " + failure.reason(), cause);
        this.failure = failure;
    }

    public AttemptFailure failure() {
        return failure;
    }
}
