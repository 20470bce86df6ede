package io.hillock.unified.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.Histogram;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.unified.Metrics.Readings;
import io.hillock.unified.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    private void fill() {
        Metrics own = metrics.labelled("network", "braille").labelled("engine", "java");
        own.counter("failures").add(3);
        own.gauge("under_way", () -> 2);
        for (long micros : new long[]{1, 3, 3, 700, 20_000_000}) {
            own.latencies("latency").note(1_000 * micros);
        }
        metrics.labelled("network", "other").counter("failures").increment();
    }

    @Test
    void readAsRecords() {
        fill();
        Readings readings = metrics.read();
        assertEquals(4, readings.count("failures"));
        assertEquals(3, readings.count("failures", "engine", "java"));
        assertEquals(0, readings.count("failures", "engine", "native"));
        assertEquals(5, readings.latency("latency", "network", "braille").getTotalCount());
        assertEquals(3_000, readings.latency("latency").getValueAtPercentile(50), 30);
        assertEquals(5, metrics.read().latency("latency").getTotalCount(), "reading takes nothing away");
    }

    @Test
    void readAsAMessage() {
        fill();
        MetricsReport report = MetricsMessages.report(metrics.read(), List.of());
        assertEquals(3, report.counters().get("failures{network=braille,engine=java}"));
        assertEquals(2.0, report.gauges().get("under_way{network=braille,engine=java}"));
        Histogram histogram = report.histograms().get("latency{network=braille,engine=java}");
        assertEquals(5, histogram.counts().stream().mapToLong(Long::longValue).sum());
        assertEquals(1, histogram.counts().getLast(), "20 s lie above all bounds");
        assertEquals(2, histogram.counts().get(histogram.boundsUs().indexOf(5.0)), "2 < 3 µs ≤ 5");
        assertEquals(20_000_707, histogram.sumUs(), 200_000);
        MetricsReport asked = MetricsMessages.report(metrics.read(), List.of("failures"));
        assertEquals(2, asked.counters().size());
        assertTrue(asked.gauges().isEmpty() && asked.histograms().isEmpty());
    }

    @Test
    void readThroughMicrometer() {
        fill();
        MeterRegistry registry = new SimpleMeterRegistry();
        new HillockMeters(metrics).bindTo(registry);
        assertEquals(3, registry.get("hillock.failures").tag("engine", "java").functionCounter().count());
        assertEquals(2, registry.get("hillock.under_way").gauge().value());
        assertEquals(5, registry.get("hillock.latency.count").functionCounter().count());
        double median = registry.get("hillock.latency").tag("quantile", "0.5").timeGauge()
                .value(java.util.concurrent.TimeUnit.MICROSECONDS);
        assertEquals(3, median, 0.1);
        metrics.labelled("network", "braille").labelled("engine", "java").counter("failures").increment();
        assertEquals(4, registry.get("hillock.failures").tag("engine", "java").functionCounter().count());
    }
}
