package io.hillock.cli.top;

import java.util.Arrays;

/**
 * Latencies counted in classes.
 *
 * @param bounds upper bounds of the classes in seconds, ascending
 * @param counts of each class, and finally of the latencies above all bounds
 */
public record LatencyClasses(double[] bounds, long[] counts) {

    /** What came after {@code earlier}, which has the same classes; all of this if it has other ones, as after a restart. */
    LatencyClasses since(LatencyClasses earlier) {
        if (!Arrays.equals(bounds, earlier.bounds) || total() < earlier.total()) {
            return this;
        }
        long[] since = counts.clone();
        for (int i = 0; i < since.length; i++) {
            since[i] -= earlier.counts[i];
        }
        return new LatencyClasses(bounds, since);
    }

    long total() {
        return Arrays.stream(counts).sum();
    }

    /**
     * The latency in seconds that a share of all stays below, taken as even within a class; NaN without latencies, the largest bound for
     * those above it.
     */
    double quantile(double share) {
        double wanted = share * total();
        double below = 0;
        for (int i = 0; i < bounds.length; i++) {
            if (counts[i] > 0 && below + counts[i] >= wanted) {
                double from = i == 0 ? 0 : bounds[i - 1];
                return from + (bounds[i] - from) * (wanted - below) / counts[i];
            }
            below += counts[i];
        }
        return below + counts[bounds.length] > 0 && bounds.length > 0 ? bounds[bounds.length - 1] : Double.NaN;
    }
}
