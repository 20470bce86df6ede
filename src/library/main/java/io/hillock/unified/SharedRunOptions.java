package io.hillock.unified;

import java.time.Duration;

/**
 * How concurrent callers share runs.
 *
 * @param most the most samples in a batch, at least 2
 * @param window how long a run waits for callers that took part in the last one
 */
public record SharedRunOptions(int most, Duration window) {}
