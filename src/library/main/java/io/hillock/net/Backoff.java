package io.hillock.net;

import io.hillock.net.base.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next connection attempt. The wait doubles from {@code first} up to {@code most}, less a
 * random part of up to a half. So many cells that lost one listener do not all come back at the same moment. Immutable.
 *
 * @param first more than zero
 * @param most at least {@code first}
 */
public record Backoff(Duration first, Duration most) {
    /** 100 ms to 5 s. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    public Backoff {
        if (first.isZero() || first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + most);
        }
    }

    /**
     * The next wait in nanoseconds.
     *
     * @param failures since the last good connection, from 0
     */
    public long nanos(int failures, RandomGenerator random) {
        long wait = Durations.of(first);
        for (int i = 0; i < failures && wait < Durations.of(most); i++) {
            wait *= 2;
        }
        wait = Math.min(wait, Durations.of(most));
        return wait - random.nextLong(wait / 2 + 1);
    }
}
