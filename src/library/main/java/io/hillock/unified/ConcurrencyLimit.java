package io.hillock.unified;

import java.time.Duration;
import java.util.Objects;

/**
 * How many requests run at once. The others wait in order of arrival, until their own deadline or {@code longestWait}. Then they fail with
 * {@link io.hillock.engine.EngineException.Status#OVERLOADED}.
 *
 * @param requests number of requests that run at once, at least 1; a batch counts as one, and so does a redundant run
 * @param longestWait the longest time that a request waits, at least 0
 */
public record ConcurrencyLimit(int requests, Duration longestWait) {
    /**
     * A good value for engines in this process: one request per processor, and one more to keep every processor busy while the next caller
     * wakes up. Requests wait for at most a second.
     */
    public static final ConcurrencyLimit PROCESSORS = new ConcurrencyLimit(
            Runtime.getRuntime().availableProcessors() + 1, Duration.ofSeconds(1));

    public ConcurrencyLimit {
        Objects.requireNonNull(longestWait, "longestWait");
        if (requests < 1 || longestWait.isNegative()) {
            throw new IllegalArgumentException("requests must be at least 1 and longestWait must not be negative, are "
                    + requests + " and " + longestWait);
        }
    }
}
