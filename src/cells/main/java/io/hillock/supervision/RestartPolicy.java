package io.hillock.supervision;

import java.time.Duration;

/**
 * How often a process that ends is started again. Immutable.
 *
 * @param most restarts within the time; one more end, and the process is given up. 0 for none
 * @param within over how long restarts are counted; positive
 * @param pause before the first restart; doubles for each further one within the time
 * @param longestPause bounds the doubling
 */
public record RestartPolicy(int most, Duration within, Duration pause, Duration longestPause) {
    /** 3 restarts in 60 s, after 0.2, 0.4 and 0.8 s. */
    public static final RestartPolicy DEFAULT = new RestartPolicy(3, Duration.ofSeconds(60), Duration.ofMillis(200),
            Duration.ofSeconds(10));

    public RestartPolicy {
        if (most < 0) {
            throw new IllegalArgumentException("restarts must not be negative, are " + most);
        }
        if (!within.isPositive() || pause.isNegative() || longestPause.compareTo(pause) < 0) {
            throw new IllegalArgumentException(
                    "restarts within " + within + " after " + pause + " to " + longestPause + " are impossible");
        }
    }

    /** The pause before a restart that follows so many others within the time. */
    Duration pauseAfter(int restarts) {
        Duration doubled = pause.multipliedBy(1L << Math.min(restarts, 30));
        return doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
    }
}
