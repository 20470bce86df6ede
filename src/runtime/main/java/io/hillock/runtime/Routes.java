package io.hillock.runtime;

import io.hillock.runtime.batch.Batching;
import io.hillock.runtime.cache.Cached;
import io.hillock.runtime.cache.ResultCache;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.route.FailingOver;
import io.hillock.runtime.route.Hedged;
import io.hillock.runtime.route.Kind;
import io.hillock.runtime.route.Leg;
import io.hillock.runtime.route.Limited;
import io.hillock.runtime.route.Permits;
import io.hillock.runtime.route.Retrying;
import io.hillock.runtime.route.Routed;
import io.hillock.runtime.route.Verified;
import io.hillock.runtime.stage.Stage;
import io.hillock.runtime.stage.Workers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some engines, nested for each route: a router; around it fail-over; if wanted hedging; retries; if wanted a concurrency limit; for AUTO
 * shared runs and the cache. Immutable: when engines come or go, new routes take the place of these, and requests under way end here.
 */
final class Routes {
    /**
     * What stays when the engines change.
     *
     * @param cache of results; empty for none
     * @param permits of the concurrency limit; empty for none
     */
    record Shared(UnifiedOptions options, Metrics metrics, Workers workers, Optional<ResultCache> cache,
            Optional<Permits> permits) {
        static Shared of(UnifiedOptions options, Metrics metrics) {
            Optional<ResultCache> cache = options.cacheBytes() == 0
                    ? Optional.empty()
                    : Optional.of(new ResultCache(options.cacheBytes()));
            return new Shared(options, metrics, new Workers(), cache, options.concurrency()
                    .map(limit -> new Permits(limit.requests(), limit.longestWait(), options.time(), metrics)));
        }
    }

    private final List<Leg> legs;
    private final Map<Route, Stage> stages = new EnumMap<>(Route.class);
    private final Shared shared;
    private final UnifiedOptions options;

    Routes(List<Leg> legs, Shared shared) {
        this.legs = List.copyOf(legs);
        this.shared = shared;
        this.options = shared.options();
        if (!legs.isEmpty()) {
            stages.put(Route.AUTO, auto());
        }
        of(Route.JAVA, Kind.JAVA);
        of(Route.NATIVE, Kind.NATIVE);
        of(Route.REMOTE, Kind.REMOTE);
        if (legs.size() > 1) {
            int redundancy = options.redundancy() == 0 ? legs.size() : Math.min(options.redundancy(), legs.size());
            stages.put(Route.REDUNDANT,
                    limited(new Verified(legs, redundancy, shared.workers(), shared.metrics())));
        }
    }

    List<Leg> legs() {
        return legs;
    }

    /** {@code null} if there is no engine for it. */
    Stage of(Route route) {
        return stages.get(route);
    }

    private Stage auto() {
        Stage stage = patient(legs);
        if (options.sharing().isPresent()) {
            Sharing sharing = options.sharing().get();
            stage = new Batching(stage, sharing.most(), sharing.window(), options.time(), shared.metrics());
        }
        return shared.cache().isPresent()
                ? new Cached(stage, shared.cache().get(), options.time(), shared.metrics())
                : stage;
    }

    private void of(Route route, Kind kind) {
        List<Leg> some = legs.stream().filter(leg -> leg.kind() == kind).toList();
        if (!some.isEmpty()) {
            stages.put(route, patient(some));
        }
    }

    private Stage patient(List<Leg> some) {
        Patience patience = options.patience();
        Stage stage = new FailingOver(new Routed(some, options.strategy(), shared.metrics()), patience.deadlines(),
                options.time(), shared.metrics());
        if (options.hedge().isPresent() && some.size() > 1) {
            stage = new Hedged(stage, options.hedge().get(), shared.workers(), options.time(), shared.metrics());
        }
        return limited(patience.retries() == 0
                ? stage
                : new Retrying(stage, patience.retries(), patience.pause(), options.time(), shared.metrics()));
    }

    private Stage limited(Stage stage) {
        return shared.permits().isPresent() ? new Limited(stage, shared.permits().get()) : stage;
    }
}
