package io.hillock.unified;

import java.time.Duration;
import java.util.List;

/**
 * What happens if engines fail.
 *
 * @param deadlines time for the first engine, the second, …; the last value applies to all further ones; each above 0
 * @param retries how often a request starts over after all engines failed for a temporary reason; at least 0
 * @param pause time before the first retry; it doubles each time
 * @param rest how long an engine that failed too often gets no requests before one goes to it as a probe
 */
public record RetryPolicy(List<Duration> deadlines, int retries, Duration pause, Duration rest) {
    /** Deadlines of 5 s, then 10 s; one retry after 20 ms; a rest of 1 s. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)), 1,
            Duration.ofMillis(20), Duration.ofSeconds(1));

    public RetryPolicy {
        deadlines = List.copyOf(deadlines);
    }
}
