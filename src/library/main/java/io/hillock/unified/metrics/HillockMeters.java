package io.hillock.unified.metrics;

import io.hillock.unified.LatencyHistogram;
import io.hillock.unified.MetricName;
import io.hillock.unified.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Binds metrics to Micrometer as meters named {@code hillock.…}: counters, gauges, and for each histogram its count and the quantiles 0.5,
 * 0.95 and 0.99. Only this class needs Micrometer, an optional dependency. It binds the metrics that exist when it is bound. Bind again for
 * later ones; earlier meters stay unchanged.
 */
@SuppressWarnings("exports") // Users of this class have Micrometer; others need not.
public final class HillockMeters implements MeterBinder {
    private static final String PREFIX = "hillock.";
    private static final double[] QUANTILES = {0.5, 0.95, 0.99};

    private final Metrics metrics;

    /** @param metrics the metrics to bind */
    public HillockMeters(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.counters().forEach((series, counter) -> FunctionCounter
                .builder(PREFIX + series.name(), counter, LongAdder::sum).tags(tags(series)).register(registry));
        metrics.gauges().forEach((series, gauge) -> Gauge
                .builder(PREFIX + series.name(), gauge::getAsDouble).tags(tags(series)).register(registry));
        metrics.latencies().forEach((series, latencies) -> bind(registry, series, latencies));
    }

    private static void bind(MeterRegistry registry, MetricName series, LatencyHistogram latencies) {
        FunctionCounter.builder(PREFIX + series.name() + ".count", latencies, all -> all.read().getTotalCount())
                .tags(tags(series)).register(registry);
        for (double quantile : QUANTILES) {
            TimeGauge
                    .builder(PREFIX + series.name(), latencies, TimeUnit.NANOSECONDS,
                            all -> all.read().getValueAtPercentile(100 * quantile))
                    .tags(tags(series)).tag("quantile", String.valueOf(quantile)).strongReference(true)
                    .register(registry);
        }
    }

    private static List<Tag> tags(MetricName series) {
        return series.labels().stream().map(label -> Tag.of(label.key(), label.value())).toList();
    }
}
