package io.hillock.protocol;

import java.util.List;

/**
 * Counts latencies in classes. Immutable.
 *
 * @param boundsUs upper bounds of the classes in µs, ascending, 0 or more; up to 256
 * @param counts of each class, and finally of the latencies above all bounds; one more entry than bounds
 * @param sumUs the sum of all latencies in µs
 */
public record Histogram(List<Double> boundsUs, List<Long> counts, double sumUs) {
    public Histogram {
        boundsUs = List.copyOf(boundsUs);
        counts = List.copyOf(counts);
        MessageChecks.size("bounds_us", boundsUs, 0, 256);
        MessageChecks.size("counts", counts, boundsUs.size() + 1, boundsUs.size() + 1);
        double below = -1;
        for (double bound : boundsUs) {
            MessageChecks.notNegative("bounds_us", bound);
            if (!(bound > below)) {
                throw MessageChecks.invalid(ErrorCode.BAD_VALUE, "bounds_us", "must ascend, are " + boundsUs);
            }
            below = bound;
        }
        counts.forEach(count -> MessageChecks.count("counts", count));
        MessageChecks.notNegative("sum_us", sumUs);
    }
}
