package io.hillock.server.sequence;

import java.time.Duration;

/**
 * Limits of sequences.
 *
 * @param most sequences at once, of all models
 * @param idle how long a sequence waits for its next request before it ends
 */
public record SequenceOptions(int most, Duration idle) {
    /** 10,000 sequences, 60 s. */
    public static final SequenceOptions DEFAULT = new SequenceOptions(10_000, Duration.ofSeconds(60));

    public SequenceOptions {
        if (most < 1 || !idle.isPositive()) {
            throw new IllegalArgumentException("most and idle must be above 0, are " + most + " and " + idle);
        }
    }
}
