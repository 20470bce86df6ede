package io.hillock.queue;

import java.io.Serial;

/**
 * A queue does not take a request, or cannot be used. The message names the request's key or the place. What a journal cannot do is a
 * {@link io.hillock.journal.JournalException}.
 */
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
        NO_SUCH_REQUEST,
        /** The place cannot be reached, or does not answer; that may pass. */
        UNAVAILABLE,
        /** The place cannot be used: its address, its kind, or who asks is wrong. */
        REFUSED
    }

    public QueueException(Kind kind, String message) {
        this(kind, message, null);
    }

    public QueueException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Whether the same may succeed later, without anyone having changed it. */
    boolean mayPass() {
        return kind == Kind.FULL || kind == Kind.UNAVAILABLE;
    }

    public Kind kind() {
        return kind;
    }
}
