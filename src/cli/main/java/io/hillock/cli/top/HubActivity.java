package io.hillock.cli.top;

import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Histogram;
import io.hillock.protocol.Message;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Asks a hub for its status and its metrics. */
public final class HubActivity implements ActivitySource {
    private static final double MICROS = 1e6;

    private final String name;
    private final Function<Message, Message> ask;
    private final Runnable close;

    /** @param ask sends a request to the hub; throws if the answer is an error */
    public HubActivity(String name, Function<Message, Message> ask, Runnable close) {
        this.name = name;
        this.ask = ask;
        this.close = close;
    }

    @Override
    public Activity read() {
        StatusReport status = (StatusReport) ask.apply(new StatusRequest());
        MetricsReport metrics = (MetricsReport) ask.apply(new MetricsRequest(List.of()));
        Map<String, LatencyClasses> latencies = new TreeMap<>();
        metrics.histograms().forEach((what, histogram) -> latencies.put(what, latencies(histogram)));
        return new Activity(name, status.state().label(), status.uptimeMs(), System.nanoTime(),
                status.engines().stream().map(HubActivity::engine).toList(), new TreeMap<>(metrics.counters()),
                new TreeMap<>(metrics.gauges()), latencies);
    }

    private static EngineActivity engine(EngineReport engine) {
        return new EngineActivity(engine.name(), engine.kind(), engine.state().label(), engine.load(),
                engine.answered(), engine.problem());
    }

    private static LatencyClasses latencies(Histogram histogram) {
        return new LatencyClasses(histogram.boundsUs().stream().mapToDouble(bound -> bound / MICROS).toArray(),
                histogram.counts().stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void close() {
        close.run();
    }
}
