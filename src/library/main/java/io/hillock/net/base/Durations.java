package io.hillock.net.base;

import java.time.Duration;

/** Converts durations. */
public final class Durations {
    /** About a century. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private Durations() {}

    /** In nanoseconds; a duration longer than {@link #FOREVER} counts as {@link #FOREVER}. */
    public static long of(Duration duration) {
        return duration.compareTo(FOREVER) < 0 ? duration.toNanos() : FOREVER.toNanos();
    }

    /** In milliseconds, as {@code deadline_ms} has them, at least 1. */
    public static int millis(Duration duration) {
        return Math.clamp(Durations.of(duration) / 1_000_000, 1, Integer.MAX_VALUE);
    }
}
