package io.hillock.unified.route;

import io.hillock.unified.EngineKind;
import io.hillock.unified.Metrics;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.Route;
import io.hillock.unified.SharedRunOptions;
import io.hillock.unified.UnifiedOptions;
import io.hillock.unified.layer.Batching;
import io.hillock.unified.layer.Cached;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.ResultCache;
import io.hillock.unified.layer.Stage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some engines, nested for each route: a router; around it fail-over; if wanted hedging; retries; if wanted a concurrency limit; for AUTO
 * shared runs and the cache. Immutable: when engines come or go, new routes take the place of these, and requests under way end here.
 */
final class RouteTable {
    /**
     * What stays when the engines change.
     *
     * @param cache of results; empty for none
     * @param permits of the concurrency limit; empty for none
     */
    record Shared(UnifiedOptions options, Metrics metrics, HelperThreads workers, Optional<ResultCache> cache,
            Optional<FairPermits> permits) {
        static Shared of(UnifiedOptions options, Metrics metrics) {
            Optional<ResultCache> cache = options.load().cacheBytes() == 0
                    ? Optional.empty()
                    : Optional.of(new ResultCache(options.load().cacheBytes()));
            return new Shared(options, metrics, new HelperThreads(), cache, options.load().concurrency()
                    .map(limit -> new FairPermits(limit.requests(), limit.longestWait(), options.clock(), metrics)));
        }
    }

    private final List<TrackedEngine> legs;
    private final Map<Route, Stage> stages = new EnumMap<>(Route.class);
    private final Shared shared;
    private final UnifiedOptions options;

    RouteTable(List<TrackedEngine> legs, Shared shared) {
        this.legs = List.copyOf(legs);
        this.shared = shared;
        this.options = shared.options();
        if (!legs.isEmpty()) {
            stages.put(Route.AUTO, auto());
        }
        of(Route.JAVA, EngineKind.JAVA);
        of(Route.NATIVE, EngineKind.NATIVE);
        of(Route.REMOTE, EngineKind.REMOTE);
        if (legs.size() > 1) {
            int redundancy = options.routing().redundancy() == 0
                    ? legs.size()
                    : Math.min(options.routing().redundancy(), legs.size());
            stages.put(Route.REDUNDANT,
                    limited(new Verified(legs, redundancy, shared.workers(), shared.metrics())));
        }
    }

    List<TrackedEngine> legs() {
        return legs;
    }

    /** {@code null} if there is no engine for it. */
    Stage of(Route route) {
        return stages.get(route);
    }

    private Stage auto() {
        Stage stage = patient(legs);
        if (options.load().sharing().isPresent()) {
            SharedRunOptions sharing = options.load().sharing().get();
            stage = new Batching(stage, sharing.most(), sharing.window(), options.clock(), shared.metrics());
        }
        return shared.cache().isPresent()
                ? new Cached(stage, shared.cache().get(), options.clock(), shared.metrics())
                : stage;
    }

    private void of(Route route, EngineKind kind) {
        List<TrackedEngine> some = legs.stream().filter(leg -> leg.kind() == kind).toList();
        if (!some.isEmpty()) {
            stages.put(route, patient(some));
        }
    }

    private Stage patient(List<TrackedEngine> some) {
        RetryPolicy patience = options.routing().patience();
        Stage stage = new FailingOver(new Routed(some, options.routing().strategy(), shared.metrics()),
                patience.deadlines(),
                options.clock(), shared.metrics());
        if (options.routing().hedge().isPresent() && some.size() > 1) {
            stage = new Hedged(stage, options.routing().hedge().get(), shared.workers(), options.clock(),
                    shared.metrics());
        }
        return limited(patience.retries() == 0
                ? stage
                : new Retrying(stage, patience.retries(), patience.pause(), options.clock(), shared.metrics()));
    }

    private Stage limited(Stage stage) {
        return shared.permits().isPresent() ? new ConcurrencyLimited(stage, shared.permits().get()) : stage;
    }
}
