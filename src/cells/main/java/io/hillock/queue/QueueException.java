package io.hillock.queue;

import java.io.Serial;

/** A queue does not take a request. The message names its key. What the journal cannot do is a {@link io.hillock.journal.JournalException}. */
public final class QueueException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Why. */
    public enum Kind {
        /** The queue holds as many requests, or as many of their bytes, as it may. */
        FULL,
        /** The body or the attributes are larger than a queue can store. */
        TOO_LARGE,
        /** A request with this key and other content is known. */
        KEY_TAKEN,
        /** No request has this key, or it is not in the state that the call needs. */
        NO_SUCH_REQUEST
    }

    QueueException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
