package io.hillock.unified;

import io.hillock.unified.MetricName.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** Counters, gauges and latency histograms. Look each one up once and keep it: look-ups are too slow for the hot path. Thread-safe. */
public final class Metrics {
    private final List<Label> common;
    private final Map<MetricName, LongAdder> counters;
    private final Map<MetricName, DoubleSupplier> gauges;
    private final Map<MetricName, LatencyHistogram> latencies;

    /** Without metrics or common labels. */
    public Metrics() {
        this(List.of(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    private Metrics(List<Label> common, Map<MetricName, LongAdder> counters, Map<MetricName, DoubleSupplier> gauges,
            Map<MetricName, LatencyHistogram> latencies) {
        this.common = common;
        this.counters = counters;
        this.gauges = gauges;
        this.latencies = latencies;
    }

    /** A view of these metrics; everything looked up through it carries this label too. */
    public Metrics labelled(String key, String value) {
        List<Label> more = new ArrayList<>(common);
        more.add(new Label(key, value));
        return new Metrics(List.copyOf(more), counters, gauges, latencies);
    }

    /** The counter of this name; it starts at 0. */
    public LongAdder counter(String name) {
        return counters.computeIfAbsent(new MetricName(name, common), series -> new LongAdder());
    }

    /** Adds a gauge. Its value is computed whenever metrics are read. It replaces an earlier gauge of the name. */
    public void gauge(String name, DoubleSupplier value) {
        gauges.put(new MetricName(name, common), value);
    }

    /** Removes the gauge of this name. */
    public void removeGauge(String name) {
        gauges.remove(new MetricName(name, common));
    }

    /** The histogram of this name. */
    public LatencyHistogram latencies(String name) {
        return latencies.computeIfAbsent(new MetricName(name, common), series -> new LatencyHistogram());
    }

    public Map<MetricName, LongAdder> counters() {
        return counters;
    }

    public Map<MetricName, DoubleSupplier> gauges() {
        return gauges;
    }

    public Map<MetricName, LatencyHistogram> latencies() {
        return latencies;
    }

    /** Reads all metrics. */
    public Readings read() {
        return new Readings(read(counters, LongAdder::sum), read(gauges, DoubleSupplier::getAsDouble),
                read(latencies, LatencyHistogram::read));
    }

    private static <T, V> Map<MetricName, V> read(Map<MetricName, T> from, Function<T, V> value) {
        Map<MetricName, V> values = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        from.forEach((series, metric) -> values.put(series, value.apply(metric)));
        return values;
    }

    /**
     * All metrics at one moment, sorted by name.
     *
     * @param counters values that only grow
     * @param gauges values that rise and fall
     * @param latencies histograms, in ns
     */
    public record Readings(Map<MetricName, Long> counters, Map<MetricName, Double> gauges,
            Map<MetricName, Histogram> latencies) {

        /** The sum of the counters of this name whose labels include these, given as key, value, key, value, … */
        public long count(String name, String... labels) {
            return counters.entrySet().stream().filter(entry -> matches(entry.getKey(), name, labels))
                    .mapToLong(Map.Entry::getValue).sum();
        }

        /** The sum of the histograms of this name with these labels. */
        public Histogram latency(String name, String... labels) {
            Histogram sum = new Histogram(2);
            latencies.forEach((series, histogram) -> {
                if (matches(series, name, labels)) {
                    sum.add(histogram);
                }
            });
            return sum;
        }

        private static boolean matches(MetricName series, String name, String... labels) {
            if (!series.name().equals(name)) {
                return false;
            }
            for (int i = 0; i < labels.length; i += 2) {
                if (!series.labels().contains(new Label(labels[i], labels[i + 1]))) {
                    return false;
                }
            }
            return true;
        }
    }
}
