package io.hillock.server.serving;

import java.time.Duration;
import java.util.List;

/**
 * How requests to a network run together.
 *
 * @param most samples in a batch, at most; below 2, each request runs alone
 * @param delay how long a request that could run waits for others
 */
public record BatchOptions(int most, Duration delay) {
    /** No batch is larger. */
    public static final int LARGEST = 4096;
    /** No request waits longer for others. */
    public static final Duration LONGEST = Duration.ofSeconds(1);
    /** Each request runs alone. */
    public static final BatchOptions NONE = new BatchOptions(1, Duration.ZERO);

    public BatchOptions {
        if (most < 1 || most > LARGEST || delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a batch has 1 to " + LARGEST + " samples and waits 0 to "
                    + LONGEST.toMillis() + " ms, not " + most + " and " + delay);
        }
    }

    /** Whether requests run together. */
    public boolean on() {
        return most > 1;
    }

    /** A tensor's extents as Triton's model configuration has them: it leaves the samples out for models whose requests run together. */
    public List<Long> dimensions(List<Long> shape) {
        return on() ? shape.subList(1, shape.size()) : shape;
    }
}
