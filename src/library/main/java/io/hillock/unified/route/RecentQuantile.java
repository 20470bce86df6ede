package io.hillock.unified.route;

import java.util.Arrays;

/** The 95th percentile of the last 128 latencies, recomputed after every eighth latency. Thread-safe. */
public final class RecentQuantile {
    private static final int KEPT = 128;
    private static final int EVERY = 8;
    private static final double QUANTILE = 0.95;

    private final long[] latencies = new long[KEPT];
    private long noted;
    private volatile long quantile;

    /** @param first the percentile, in ns, as long as too few latencies are known */
    public RecentQuantile(long first) {
        this.quantile = first;
    }

    /** The percentile, in ns. */
    public long nanos() {
        return quantile;
    }

    /** Takes a latency in, in ns. */
    public synchronized void note(long nanos) {
        latencies[(int) (noted++ % KEPT)] = nanos;
        if (noted % EVERY == 0) {
            long[] sorted = Arrays.copyOf(latencies, (int) Math.min(noted, KEPT));
            Arrays.sort(sorted);
            quantile = sorted[(int) (QUANTILE * (sorted.length - 1))];
        }
    }
}
