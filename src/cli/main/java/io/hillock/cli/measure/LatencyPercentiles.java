package io.hillock.cli.measure;

import java.util.Arrays;

/**
 * Exact latencies of calls in memory of a fixed size. When it is full, it drops every second latency. From then on it keeps only every
 * second (fourth, eighth, …) call, so that all parts of a run weigh the same. Adding allocates nothing. One thread.
 */
public final class LatencyPercentiles {
    private final long[] nanos;
    private int size;
    private int every = 1;
    private long calls;

    /** @param capacity the most latencies kept, even and at least 2 */
    public LatencyPercentiles(int capacity) {
        nanos = new long[capacity];
    }

    public void add(long nano) {
        if (calls++ % every != 0) {
            return;
        }
        if (size == nanos.length) {
            halve();
            if ((calls - 1) % every != 0) {
                return;
            }
        }
        nanos[size++] = nano;
    }

    /** The number of calls added, kept or not. */
    public long calls() {
        return calls;
    }

    /** The kept latencies of several threads, ascending. */
    public static long[] sorted(Iterable<LatencyPercentiles> all) {
        long[] sorted = new long[0];
        for (LatencyPercentiles latencies : all) {
            int start = sorted.length;
            sorted = Arrays.copyOf(sorted, start + latencies.size);
            System.arraycopy(latencies.nanos, 0, sorted, start, latencies.size);
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * The smallest value that at least a {@code share} of the values do not exceed.
     *
     * @param sorted ascending, not empty
     * @param share above 0, at most 1
     */
    public static long quantile(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private void halve() {
        size = size / 2;
        for (int i = 0; i < size; i++) {
            nanos[i] = nanos[2 * i];
        }
        every *= 2;
    }
}
