package io.hillock.transport;

import java.time.Duration;

/** Waiting times. */
final class Nanos {
    /** About a century. */
    static final Duration FOREVER = Duration.ofDays(36_500);

    private Nanos() {}

    /** In nanoseconds; what is longer than {@link #FOREVER} counts as that. */
    static long of(Duration duration) {
        return duration.compareTo(FOREVER) < 0 ? duration.toNanos() : FOREVER.toNanos();
    }

    /** In milliseconds as {@code deadline_ms} has them, at least 1. */
    static int millis(Duration duration) {
        return Math.clamp(Nanos.of(duration) / 1_000_000, 1, Integer.MAX_VALUE);
    }
}
