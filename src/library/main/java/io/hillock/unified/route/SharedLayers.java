package io.hillock.unified.route;

import io.hillock.unified.ConcurrencyLimit;
import io.hillock.unified.HedgeOptions;
import io.hillock.unified.Metrics;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedOptions;
import io.hillock.unified.UnifiedSettings;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.ResultCache;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all routes share and what stays when the engines change: the result cache, the permits of the concurrency limit, and what is known
 * of latencies. A change of settings keeps of it what the new settings still use. Immutable but for what it holds; thread-safe.
 */
final class SharedLayers {
    private final UnifiedOptions options;
    private final UnifiedSettings settings;
    private final Metrics metrics;
    private final HelperThreads helpers;
    private final Optional<ResultCache> cache;
    private final Optional<FairPermits> permits;
    private final HedgeBudget hedgeBudget;
    private final Map<Route, RecentQuantile> usual;

    private SharedLayers(UnifiedOptions options, UnifiedSettings settings, Metrics metrics, HelperThreads helpers,
            Optional<ResultCache> cache, Optional<FairPermits> permits, HedgeBudget hedgeBudget,
            Map<Route, RecentQuantile> usual) {
        this.options = options;
        this.settings = settings;
        this.metrics = metrics;
        this.helpers = helpers;
        this.cache = cache;
        this.permits = permits;
        this.hedgeBudget = hedgeBudget;
        this.usual = usual;
    }

    static SharedLayers of(UnifiedOptions options, UnifiedSettings settings, Metrics metrics) {
        return new SharedLayers(options, settings, metrics, new HelperThreads(), cache(Optional.empty(), settings),
                settings.concurrency().map(limit -> permits(limit, options, metrics)), budget(settings),
                new ConcurrentHashMap<>());
    }

    /** The layers for other settings. The cache and the permits are resized if both settings have them. */
    SharedLayers with(UnifiedSettings next) {
        boolean hedgesAsBefore = next.hedge().equals(settings.hedge());
        if (next.cacheBytes() == 0) {
            metrics.removeGauge("cache.bytes");
            metrics.removeGauge("cache.entries");
        }
        if (next.sharing().isEmpty()) {
            metrics.removeGauge("queue");
        }
        return new SharedLayers(options, next, metrics, helpers, cache(cache, next), permits(next),
                hedgesAsBefore ? hedgeBudget : budget(next), hedgesAsBefore ? usual : new ConcurrentHashMap<>());
    }

    private static Optional<ResultCache> cache(Optional<ResultCache> before, UnifiedSettings next) {
        if (next.cacheBytes() == 0) {
            return Optional.empty();
        }
        before.ifPresent(cache -> cache.resize(next.cacheBytes()));
        return before.isPresent() ? before : Optional.of(new ResultCache(next.cacheBytes()));
    }

    private Optional<FairPermits> permits(UnifiedSettings next) {
        if (next.concurrency().isEmpty()) {
            metrics.removeGauge("queue.waiting");
            return Optional.empty();
        }
        ConcurrencyLimit limit = next.concurrency().get();
        permits.ifPresent(before -> before.resize(limit.requests(), limit.longestWait()));
        return permits.isPresent() ? permits : Optional.of(permits(limit, options, metrics));
    }

    private static FairPermits permits(ConcurrencyLimit limit, UnifiedOptions options, Metrics metrics) {
        return new FairPermits(limit.requests(), limit.longestWait(), options.clock(), metrics);
    }

    private static HedgeBudget budget(UnifiedSettings settings) {
        return new HedgeBudget(settings.hedge().map(HedgeOptions::budget).orElse(1.0));
    }

    UnifiedOptions options() {
        return options;
    }

    UnifiedSettings settings() {
        return settings;
    }

    Metrics metrics() {
        return metrics;
    }

    HelperThreads helpers() {
        return helpers;
    }

    /** The result cache; empty for none. */
    Optional<ResultCache> cache() {
        return cache;
    }

    /** The permits of the concurrency limit; empty for none. */
    Optional<FairPermits> permits() {
        return permits;
    }

    HedgeBudget hedgeBudget() {
        return hedgeBudget;
    }

    /** What is known of the latencies of a route with second requests. */
    RecentQuantile usual(Route route) {
        return usual.computeIfAbsent(route,
                one -> new RecentQuantile(settings.hedge().orElseThrow().first().toNanos()));
    }
}
