package io.hillock.remote.router;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.unified.LatencyHistogram;
import io.hillock.unified.Metrics;
import io.hillock.unified.metrics.MetricsMessages;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** A router's metrics over all of its engines. Thread-safe. */
public final class RouterMeters {
    /** The most engines with a histogram in a report, which holds 256 histograms. */
    private static final int HISTOGRAMS = 200;
    /** The most bytes of an engine's name in the name of a metric, which holds 128 bytes. */
    private static final int LABEL = 64;

    private final Metrics metrics = new Metrics();
    private final LatencyHistogram latencies = metrics.latencies("latency");
    private final LongAdder requests = metrics.counter("requests");
    private final LongAdder samples = metrics.counter("samples");
    private final LongAdder failures = metrics.counter("failures");
    private final LongAdder overloaded = metrics.counter("overloaded");
    private final LongAdder cancelled = metrics.counter("cancelled");
    final LongAdder failOvers = metrics.counter("failovers");
    final LongAdder retries = metrics.counter("retries");
    final LongAdder hedges = metrics.counter("hedges");

    /** Records an answer and the time since the request came. */
    void answered(int count, Message answer, long nanos) {
        requests.increment();
        samples.add(count);
        latencies.note(nanos);
        if (answer instanceof ErrorReply error) {
            (error.code() == ErrorCode.OVERLOADED
                    ? overloaded
                    : error.code() == ErrorCode.CANCELLED ? cancelled : failures).increment();
        }
    }

    /** @param names as for {@link MetricsMessages#report} */
    MetricsReport report(List<String> names, List<EngineCell> engines, double load, int networks) {
        metrics.gauge("load", () -> load);
        metrics.gauge("networks", () -> networks);
        metrics.gauge("engines", engines::size);
        MetricsReport all = MetricsMessages.report(metrics.read(), names);
        Map<String, Long> counters = new HashMap<>(all.counters());
        Map<String, Double> gauges = new HashMap<>(all.gauges());
        var histograms = new HashMap<>(all.histograms());
        for (EngineCell engine : engines.subList(0, Math.min(engines.size(), HISTOGRAMS))) {
            MetricsReport own = MetricsMessages.report(engine.metrics(), names);
            counters.putAll(own.counters());
            gauges.putAll(own.gauges());
            histograms.putAll(own.histograms());
        }
        return new MetricsReport(counters, gauges, histograms);
    }

    /** An engine's name, cut to what the name of a metric can hold. */
    static String label(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= LABEL) {
            return name;
        }
        return name.codePoints().limit(LABEL / 4)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).append('~')
                .toString();
    }
}
