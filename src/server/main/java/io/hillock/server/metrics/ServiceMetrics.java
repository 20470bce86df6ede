package io.hillock.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.ServiceException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Counts and times requests. {@code hillock_request_seconds} is the time from arrival to answer, {@code hillock_request_phase_seconds} its
 * phases; both are histograms by network, version, engine and protocol. Thread-safe; noting a request takes about a microsecond.
 */
public final class ServiceMetrics {
    /** 10 µs to 50 s in steps of 1, 1.5, 2, 3, 5 and 7: quantiles read from them are within 25 %. */
    private static final Duration[] BUCKETS = IntStream.range(1, 8).boxed()
            .flatMap(decade -> IntStream.of(10, 15, 20, 30, 50, 70)
                    .mapToObj(part -> part * (long) Math.pow(10, decade + 2)))
            .map(Duration::ofNanos).filter(bound -> bound.compareTo(Duration.ofSeconds(50)) <= 0)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Series, RequestTimers> timers = new ConcurrentHashMap<>();

    private final Map<Batches, DistributionSummary> batches = new ConcurrentHashMap<>();

    private record Batches(String network, String version) {}

    private record Series(String network, String version, String engine, Protocol protocol) {
        Tags tags() {
            return Tags.of("network", network, "version", version, "engine", engine, "protocol", protocol.label());
        }
    }

    /** Whether an engine gets requests for a version of a network. */
    public record EngineUp(String network, String version, String engine, boolean up) {}

    private record RequestTimers(Timer total, Map<Phase, Timer> phases) {}

    private final MultiGauge engines = MultiGauge.builder("hillock.engine.up")
            .description("1 if the engine gets requests, 0 if it is absent, rests or was taken out").register(registry);

    /** With the JVM's own metrics. */
    public ServiceMetrics() {
        // Micrometer's names of these break Prometheus's rules.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, one -> one.getProcessCpuTime() / 1e9).baseUnit("seconds")
                    .description("Processor time of this process").register(registry);
        }
    }

    /** Notes an answered request. */
    public void answered(String network, String version, Protocol protocol, PhaseTimes times, long nanos) {
        RequestTimers series = timers.computeIfAbsent(new Series(network, version, times.engine(), protocol),
                this::register);
        series.total.record(nanos, TimeUnit.NANOSECONDS);
        series.phases.forEach((phase, timer) -> timer.record(times.nanos(phase), TimeUnit.NANOSECONDS));
    }

    /** Notes how many requests ran together. */
    public void batch(String network, String version, int size) {
        batches.computeIfAbsent(new Batches(network, version), this::register).record(size);
    }

    private DistributionSummary register(Batches of) {
        return DistributionSummary.builder("hillock.batch.size")
                .description("Samples of a run of a network whose requests may run together")
                .tags("network", of.network, "version", of.version)
                .serviceLevelObjectives(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256, 512, 1024)
                .register(registry);
    }

    /** Notes a request that was refused or failed. */
    public void refused(Protocol protocol, Reason reason) {
        Counter.builder("hillock.requests.refused").description("Requests that were refused or failed")
                .tags("protocol", protocol.label(), "reason", reason.name().toLowerCase(Locale.ROOT)).register(registry)
                .increment();
    }

    /** Notes what an engine made of the golden sample. */
    public void probed(String network, String version, String engine, String outcome) {
        registry.counter("hillock.engine.probes", "network", network, "version", version, "engine", engine, "outcome",
                outcome).increment();
    }

    /** Replaces what is known of all engines. */
    public void engines(List<EngineUp> all) {
        engines.register(all.stream().map(one -> MultiGauge.Row.of(
                Tags.of("network", one.network, "version", one.version, "engine", one.engine), one.up ? 1 : 0))
                .toList(), true);
    }

    /**
     * Adds a value that is read with each scrape.
     *
     * @param tags names and values of labels in turns
     */
    public void gauge(String name, String description, DoubleSupplier value, String... tags) {
        Gauge.builder(name, value::getAsDouble).description(description).tags(tags).register(registry);
    }

    /**
     * Adds a number that only grows and is read with each scrape.
     *
     * @param value kept by the caller
     * @param tags names and values of labels in turns
     */
    public void counter(String name, String description, AtomicLong value, String... tags) {
        FunctionCounter.builder(name, value, AtomicLong::get).description(description).tags(tags)
                .register(registry);
    }

    /** Forgets the series of a version that is gone. */
    public void forget(String network, String version) {
        Search.in(registry).name("hillock.engine.probes").tags("network", network, "version", version).counters()
                .forEach(registry::remove);
        DistributionSummary batch = batches.remove(new Batches(network, version));
        if (batch != null) {
            registry.remove(batch);
        }
        timers.keySet().removeIf(series -> {
            boolean gone = series.network.equals(network) && series.version.equals(version);
            if (gone) {
                RequestTimers removed = timers.get(series);
                if (removed != null) {
                    registry.remove(removed.total);
                    removed.phases.values().forEach(registry::remove);
                }
            }
            return gone;
        });
    }

    private RequestTimers register(Series series) {
        Map<Phase, Timer> phases = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            phases.put(phase, timer("hillock.request.phase", "Time of a phase of a request",
                    series.tags().and("phase", phase.label())));
        }
        return new RequestTimers(timer("hillock.request", "Time from a request's arrival to its answer", series.tags()),
                phases);
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name).description(description).tags(tags).serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** For meters of other parts. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All metrics in Prometheus's text format, version 0.0.4. */
    public String text() {
        return registry.scrape();
    }
}
