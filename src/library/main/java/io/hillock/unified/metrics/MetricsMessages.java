package io.hillock.unified.metrics;

import io.hillock.protocol.Histogram;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.unified.MetricName;
import io.hillock.unified.Metrics.Readings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns readings into the METRICS_REPORT of protocol.md; names are those of {@link MetricName#toString()}. */
public final class MetricsMessages {
    /** Upper bounds of the latency classes in µs: 1, 2, 5 in each decade, from 1 µs to 10 s. */
    private static final List<Double> BOUNDS = bounds();

    private static final long NANOS = 1_000;

    private MetricsMessages() {}

    /**
     * Reports the requested metrics.
     *
     * @param names as in {@link io.hillock.protocol.WatchingMessage.MetricsRequest}: names with or without labels; empty for all
     */
    public static MetricsReport report(Readings readings, List<String> names) {
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        asked(readings.latencies(), names).forEach((name, latencies) -> histograms.put(name, histogram(latencies)));
        return new MetricsReport(asked(readings.counters(), names), asked(readings.gauges(), names), histograms);
    }

    private static <V> Map<String, V> asked(Map<MetricName, V> values, List<String> names) {
        return values.entrySet().stream()
                .filter(entry -> names.isEmpty() || names.contains(entry.getKey().name())
                        || names.contains(entry.getKey().toString()))
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
    }

    private static Histogram histogram(org.HdrHistogram.Histogram latencies) {
        List<Long> counts = new ArrayList<>();
        long below = 0;
        for (double bound : BOUNDS) {
            long upTo = latencies.getCountBetweenValues(0, (long) (bound * NANOS));
            counts.add(upTo - below);
            below = upTo;
        }
        counts.add(latencies.getTotalCount() - below);
        return new Histogram(BOUNDS, counts, latencies.getMean() * latencies.getTotalCount() / NANOS);
    }

    private static List<Double> bounds() {
        List<Double> bounds = new ArrayList<>();
        for (double decade = 1; decade <= 1e6; decade *= 10) {
            bounds.addAll(List.of(decade, 2 * decade, 5 * decade));
        }
        bounds.add(1e7);
        return List.copyOf(bounds);
    }
}
