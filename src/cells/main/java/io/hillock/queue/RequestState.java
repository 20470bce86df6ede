package io.hillock.queue;

import java.util.Map;
import java.util.Optional;

/**
 * Where a request is.
 *
 * @param attributes as submitted
 * @param attempts begun so far
 * @param failure why a dead letter is one; otherwise the last failure, or empty
 * @param since when it came into this phase, in ms since 1970
 * @param answer of an answered one
 */
public record RequestState(RequestKey key, Map<String, String> attributes, Phase phase, int attempts,
        Optional<AttemptFailure> failure, long since, Optional<Answer> answer) {
    /** A request's course. */
    public enum Phase {
        WAITING, RUNNING, ANSWERED, DEAD;

        /** The word for people, in lower case. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
