package io.hillock.unified;

import java.time.Duration;
import java.util.List;

/**
 * What happens when engines fail.
 *
 * @param deadlines of the first engine asked, of the next, …; the last stands for all further ones; above 0
 * @param retries once all have failed for what may pass, at least 0
 * @param pause before the first retry; it doubles each time
 * @param rest how long an engine that failed too often gets no requests, before one is let through as a probe
 */
public record RetryPolicy(List<Duration> deadlines, int retries, Duration pause, Duration rest) {
    /** 5 s, then 10 s; one retry after 20 ms; a rest of 1 s. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)), 1,
            Duration.ofMillis(20), Duration.ofSeconds(1));

    public RetryPolicy {
        deadlines = List.copyOf(deadlines);
    }
}
