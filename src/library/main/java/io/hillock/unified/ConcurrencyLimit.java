package io.hillock.unified;

import java.time.Duration;
import java.util.Objects;

/**
 * How many requests run at once. The others wait in the order in which they came, until their own deadline passes or {@code longestWait} is
 * over; then they fail with {@link io.hillock.engine.EngineException.Status#OVERLOADED}.
 *
 * @param requests that run at once, at least 1; a batch, and a request that several engines answer, is one
 * @param longestWait how long a request waits at the longest, at least 0
 */
public record ConcurrencyLimit(int requests, Duration longestWait) {
    /**
     * A good value for engines in this process: one request a processor, and one more, so that no processor is idle while the next caller
     * wakes up; a wait of a second.
     */
    public static final ConcurrencyLimit PROCESSORS = new ConcurrencyLimit(
            Runtime.getRuntime().availableProcessors() + 1, Duration.ofSeconds(1));

    public ConcurrencyLimit {
        Objects.requireNonNull(longestWait, "longestWait");
        if (requests < 1 || longestWait.isNegative()) {
            throw new IllegalArgumentException("a concurrency limit is at least 1 and its wait not negative, these are "
                    + requests + " and " + longestWait);
        }
    }
}
