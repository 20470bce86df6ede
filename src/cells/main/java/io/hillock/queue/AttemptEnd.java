package io.hillock.queue;

/** What becomes of a request whose attempt gave no answer. */
public sealed interface AttemptEnd {
    /**
     * It waits for its next attempt.
     *
     * @param counts whether this was one of its attempts
     * @param next when the next one may begin, in ms since 1970
     */
    record Retried(String code, String reason, boolean counts, long next) implements AttemptEnd {}

    /** It is a dead letter. */
    record GivenUp(String code, String reason) implements AttemptEnd {}
}
