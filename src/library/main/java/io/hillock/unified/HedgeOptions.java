package io.hillock.unified;

import java.time.Duration;
import java.util.Objects;

/**
 * When a second engine is asked, because the first is slow.
 *
 * @param first time until a second request starts, as long as too few latencies are known; afterwards it is their 95th percentile
 * @param budget second requests as a part of all requests, above 0 and at most 1. A few more may come in a burst
 */
public record HedgeOptions(Duration first, double budget) {
    public HedgeOptions {
        Objects.requireNonNull(first, "first");
        if (first.isNegative()) {
            throw new IllegalArgumentException("first must not be negative, is " + first);
        }
        if (!(budget > 0 && budget <= 1)) {
            throw new IllegalArgumentException("budget must be above 0 and at most 1, is " + budget);
        }
    }

    /** Without a budget: each slow request gets a second one. */
    public static HedgeOptions after(Duration first) {
        return new HedgeOptions(first, 1);
    }
}
