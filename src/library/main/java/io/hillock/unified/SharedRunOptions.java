package io.hillock.unified;

import java.time.Duration;

/**
 * How concurrent callers share runs.
 *
 * @param most the most samples in a batch, at least 2
 * @param window how long a run waits for callers that took part in the last one
 */
public record SharedRunOptions(int most, Duration window) {
    public SharedRunOptions {
        if (most < 2 || window.isNegative()) {
            throw new IllegalArgumentException(
                    "most must be at least 2, is " + most + "; window must not be negative, is " + window);
        }
    }
}
