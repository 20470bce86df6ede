package io.hillock.message;

import java.util.List;

/**
 * Latencies in classes.
 *
 * @param boundsUs upper bounds of the classes in µs, ascending, 0 or more; up to 256
 * @param counts of each class, and last of what lies above all bounds: one more than there are bounds
 * @param sumUs of all latencies
 */
public record Histogram(List<Double> boundsUs, List<Long> counts, double sumUs) {
    public Histogram {
        boundsUs = List.copyOf(boundsUs);
        counts = List.copyOf(counts);
        Checks.size("bounds_us", boundsUs, 0, 256);
        Checks.size("counts", counts, boundsUs.size() + 1, boundsUs.size() + 1);
        double below = -1;
        for (double bound : boundsUs) {
            Checks.notNegative("bounds_us", bound);
            if (!(bound > below)) {
                throw Checks.invalid(ErrorCode.BAD_VALUE, "bounds_us", "must ascend, are " + boundsUs);
            }
            below = bound;
        }
        counts.forEach(count -> Checks.count("counts", count));
        Checks.notNegative("sum_us", sumUs);
    }
}
