package io.hillock.unified;

import java.time.Duration;

/**
 * Runs that concurrent callers share.
 *
 * @param most samples of a batch, at least 2
 * @param window how long a run may be held back for callers that were there last time
 */
public record SharedRunOptions(int most, Duration window) {}
