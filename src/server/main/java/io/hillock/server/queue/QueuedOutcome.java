package io.hillock.server.queue;

import io.hillock.server.request.ServiceException.Reason;

/** What has become of a queued request. */
public sealed interface QueuedOutcome {
    /**
     * It waits for its first or next attempt, or runs.
     *
     * @param attempts begun so far
     * @param message why the last attempt failed; empty if none has
     */
    record Pending(boolean running, int attempts, String message) implements QueuedOutcome {}

    /**
     * It is answered.
     *
     * @param body as a direct answer would have it
     * @param header bytes of JSON at the beginning; {@link #NOT_BINARY} if all is JSON
     */
    record Answered(byte[] body, int header) implements QueuedOutcome {
        /** The header of an answer without binary data. */
        public static final int NOT_BINARY = -1;
    }

    /** It was given up. */
    record Dead(Reason reason, String message, int attempts) implements QueuedOutcome {}
}
