package io.hillock.server.sequence;

import java.time.Duration;

/**
 * Limits of sequences.
 *
 * @param most sequences at once, of all models
 * @param idle how long a sequence waits for its next request before it ends
 * @param snapshotSteps steps after which a sequence's state is kept; with 1, after each request
 */
public record SequenceOptions(int most, Duration idle, int snapshotSteps) {
    /** 10,000 sequences, 60 s, the state kept after each request. */
    public static final SequenceOptions DEFAULT = new SequenceOptions(10_000, Duration.ofSeconds(60), 1);

    public SequenceOptions {
        if (most < 1 || !idle.isPositive() || snapshotSteps < 1) {
            throw new IllegalArgumentException("most, idle and snapshotSteps must be above 0, are " + most + ", " + idle
                    + " and " + snapshotSteps);
        }
    }
}
