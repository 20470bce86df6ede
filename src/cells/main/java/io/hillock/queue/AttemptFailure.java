package io.hillock.queue;

import java.util.Objects;

/**
 * Why an attempt gave no answer.
 *
 * @param code a word for programs; the queue's own are {@link #EXPIRED} and {@link #DIED}
 * @param reason a sentence for people
 */
public record AttemptFailure(Course course, String code, String reason) {
    /** The time to live was over. */
    public static final String EXPIRED = "EXPIRED";
    /** The process ended during the attempt. */
    public static final String DIED = "DIED";

    /** What becomes of the request. */
    public enum Course {
        /** It waits for its next attempt, and becomes a dead letter after the last. */
        RETRY,
        /** It waits again and has lost no attempt: the fault is not its own. */
        POSTPONE,
        /** It becomes a dead letter at once: no attempt can succeed. */
        GIVE_UP
    }

    public AttemptFailure {
        Objects.requireNonNull(course, "course");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(reason, "reason");
    }
}
