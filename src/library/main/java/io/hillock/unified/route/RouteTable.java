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
 * A fixed set of engines, nested for each route: a router, fail-over around it, optional hedging, retries, an optional concurrency limit;
 * for AUTO also shared runs and the cache. Immutable. When engines join or leave, a new table replaces this one, and requests under way
 * finish here.
 */
final class RouteTable {
    /**
     * What stays when the engines change.
     *
     * @param cache the result cache; empty for none
     * @param permits the permits of the concurrency limit; empty for none
     */
    record Shared(UnifiedOptions options, Metrics metrics, HelperThreads helpers, Optional<ResultCache> cache,
            Optional<FairPermits> permits) {
        static Shared of(UnifiedOptions options, Metrics metrics) {
            Optional<ResultCache> cache = options.load().cacheBytes() == 0
                    ? Optional.empty()
                    : Optional.of(new ResultCache(options.load().cacheBytes()));
            return new Shared(options, metrics, new HelperThreads(), cache, options.load().concurrency()
                    .map(limit -> new FairPermits(limit.requests(), limit.longestWait(), options.clock(), metrics)));
        }
    }

    private final List<TrackedEngine> engines;
    private final Map<Route, Stage> stages = new EnumMap<>(Route.class);
    private final Shared shared;
    private final UnifiedOptions options;

    RouteTable(List<TrackedEngine> engines, Shared shared) {
        this.engines = List.copyOf(engines);
        this.shared = shared;
        this.options = shared.options();
        if (!engines.isEmpty()) {
            stages.put(Route.AUTO, auto());
        }
        of(Route.JAVA, EngineKind.JAVA);
        of(Route.NATIVE, EngineKind.NATIVE);
        of(Route.REMOTE, EngineKind.REMOTE);
        if (engines.size() > 1) {
            int redundancy = options.routing().redundancy() == 0
                    ? engines.size()
                    : Math.min(options.routing().redundancy(), engines.size());
            stages.put(Route.REDUNDANT,
                    limited(new Verified(engines, redundancy, shared.helpers(), shared.metrics())));
        }
    }

    List<TrackedEngine> tracked() {
        return engines;
    }

    /** The outermost stage of a route; {@code null} if no engine serves it. */
    Stage of(Route route) {
        return stages.get(route);
    }

    private Stage auto() {
        Stage stage = retrying(engines);
        if (options.load().sharing().isPresent()) {
            SharedRunOptions sharing = options.load().sharing().get();
            stage = new Batching(stage, sharing.most(), sharing.window(), options.clock(), shared.metrics());
        }
        return shared.cache().isPresent()
                ? new Cached(stage, shared.cache().get(), options.clock(), shared.metrics())
                : stage;
    }

    private void of(Route route, EngineKind kind) {
        List<TrackedEngine> some = engines.stream().filter(tracked -> tracked.kind() == kind).toList();
        if (!some.isEmpty()) {
            stages.put(route, retrying(some));
        }
    }

    private Stage retrying(List<TrackedEngine> some) {
        RetryPolicy policy = options.routing().patience();
        Stage stage = new FailingOver(new Routed(some, options.routing().strategy(), shared.metrics()),
                policy.deadlines(),
                options.clock(), shared.metrics());
        if (options.routing().hedge().isPresent() && some.size() > 1) {
            stage = new Hedged(stage, options.routing().hedge().get(), shared.helpers(), options.clock(),
                    shared.metrics());
        }
        return limited(policy.retries() == 0
                ? stage
                : new Retrying(stage, policy.retries(), policy.pause(), options.clock(), shared.metrics()));
    }

    private Stage limited(Stage stage) {
        return shared.permits().isPresent() ? new ConcurrencyLimited(stage, shared.permits().get()) : stage;
    }
}
