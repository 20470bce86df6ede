package io.hillock.message;

import java.util.Map;

/**
 * Metrics by name.
 *
 * @param counters what only grows, 0 to 2^53 − 1
 * @param gauges what goes up and down, finite
 * @param histograms of latencies, up to 256
 */
public record MetricsReport(Map<String, Long> counters, Map<String, Double> gauges, Map<String, Histogram> histograms)
        implements
            WatchingMessage {
    public MetricsReport {
        counters = Map.copyOf(counters);
        gauges = Map.copyOf(gauges);
        histograms = Map.copyOf(histograms);
        Checks.names("counters", counters.keySet());
        Checks.names("gauges", gauges.keySet());
        Checks.names("histograms", histograms.keySet());
        Checks.size("histograms", histograms.keySet(), 0, 256);
        counters.values().forEach(value -> Checks.count("counters", value));
        gauges.values().forEach(value -> Checks.finite("gauges", value));
    }
}
